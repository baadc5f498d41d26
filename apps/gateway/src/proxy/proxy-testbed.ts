import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type RequestOptions,
  type Server,
} from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { authEnvironment, AuthModule } from '@ginforge/auth';
import {
  ChassisModule,
  createService,
  loadEnvironment,
  redisEnvironment,
  serviceEnvironment,
} from '@ginforge/chassis';
import type { Abstract, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';

import { asksForWebSocket } from '../realtime/upgrade-request.js';
import { edgeEnvironment } from './edge-environment.js';
import type { RouteTransport } from './gateway-routes.js';
import { EdgeModule } from './edge.module.js';
import { serveWithoutUpgrade } from './ordinary-request.js';
import { useEdge } from './use-edge.js';

const schema = z.object({
  ...serviceEnvironment({ port: 0, trustedProxies: [] }),
  ...redisEnvironment,
  ...authEnvironment,
  ...edgeEnvironment,
});

/** One process without Redis; upstreams of tests answer what they like, so they are not asked for their health. */
const alone = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  REDIS_ENABLED: 'false',
  JWT_SECRET: 'a secret of tests that is long enough',
  UPSTREAM_CHECK_INTERVAL_MS: '3600000',
};

class TestbedModule {}

/** For tests: an answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

/** For tests: real servers of which each closes with the test bed. */
export class ProxyTestbed {
  private readonly servers: Server[] = [];
  private readonly apps = new Map<number, NestExpressApplication>();

  /** @param transport of every route that names none */
  constructor(private readonly transport: RouteTransport = 'direct') {}

  /** Starts an upstream; the answer is its origin. */
  async upstream(
    listener: RequestListener,
    prepare?: (server: Server) => void,
    host = '127.0.0.1',
  ): Promise<string> {
    const server = createServer(listener);
    prepare?.(server);
    server.listen(0, host);
    await once(server, 'listening');
    this.servers.push(server);
    return `http://127.0.0.1:${portOf(server)}`;
  }

  /** Starts a gateway that has nothing but the proxy; the answer is its port. */
  async gateway(variables: Record<string, string>): Promise<number> {
    const environment = loadEnvironment(schema, { ...alone, PROXY_TRANSPORT: this.transport, ...variables });
    const app = await createService({
      name: 'gateway',
      environment,
      module: {
        module: TestbedModule,
        imports: [
          ChassisModule.forRoot(environment, 'gateway'),
          AuthModule.forRoot(environment, { replicatesRevocations: true }),
          EdgeModule.forRoot(environment),
        ],
      },
      bodyParser: false,
      prepare: (application, edge, logger) => {
        const tunnels = useEdge(application, edge, logger);
        const http: Server = application.getHttpServer();
        http.on('upgrade', (request, socket, head) => {
          if (!asksForWebSocket(request)) serveWithoutUpgrade(http, request, socket as Socket, head);
          else if (!tunnels.take(request, socket as Socket, head)) socket.destroy(); // the realtime part’s
        });
      },
    });
    await app.listen(0, '127.0.0.1');
    const port = portOf(app.getHttpServer());
    this.apps.set(port, app);
    return port;
  }

  /** A provider of the gateway on this port. */
  get<Provider>(port: number, type: Type<Provider> | Abstract<Provider>): Provider {
    const app = this.apps.get(port);
    if (app === undefined) throw new Error('there is no gateway on this port');
    return app.get(type);
  }

  async stopGateways(): Promise<void> {
    for (const app of this.apps.values()) {
      app.getHttpServer().closeAllConnections();
      await app.close();
    }
    this.apps.clear();
  }

  async close(): Promise<void> {
    await this.stopGateways();
    for (const server of this.servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }
}

/** For tests: sends a request target exactly as given, which `fetch` would not, and reads the answer to its end. */
export async function ask(
  port: number,
  path: string,
  options: RequestOptions & { body?: string } = {},
): Promise<Answer> {
  const { body, ...rest } = options;
  const outgoing = request({ port, path, host: '127.0.0.1', agent: false, ...rest }).end(body);
  const [message] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: message.statusCode ?? 0, message, body: await buffer(message) };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error('the server does not listen on a port');
  return address.port;
}
