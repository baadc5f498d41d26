import type { AddressInfo } from 'node:net';

import type { NestExpressApplication } from '@nestjs/platform-express';

import type { ServiceEnvironment } from '../environment/service-environment.js';
import { StartError } from './start-error.js';

/** Opens the port. @returns the port, which differs from `PORT` if that is 0. @throws StartError if it cannot be had. */
export async function listen(app: NestExpressApplication, environment: ServiceEnvironment): Promise<number> {
  const { HOST, PORT } = environment;
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    throw isSystemError(error) ? new StartError(describe(error, HOST, PORT), { cause: error }) : error;
  }
  const address: AddressInfo | string | null = app.getHttpServer().address();
  return address !== null && typeof address === 'object' ? address.port : PORT;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return (
    error instanceof Error &&
    'syscall' in error &&
    (error.syscall === 'listen' || error.syscall === 'getaddrinfo')
  );
}

function describe(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `Port ${port} on ${host} is taken by another process: end that one or set PORT.`;
    case 'EACCES':
      return `Port ${port} on ${host} may not be opened by this user: set PORT to a number above 1023.`;
    default:
      return `${host}:${port} (HOST, PORT) cannot be listened on: ${error.message}.`;
  }
}
