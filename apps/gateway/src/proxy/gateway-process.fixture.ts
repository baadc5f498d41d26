import { eventually } from '@ginforge/testing';

import { Program, type RunningProgram } from './program.fixture.js';

/** Lets whoever started a program ask for its memory, after the garbage is collected. */
const tellsMemory = `
process.on('message', () => { gc(); process.send(process.memoryUsage()); });
process.channel.unref();
`;

/** The gateway as it runs in production, in a process of its own. */
export class GatewayPrograms {
  private constructor(private readonly program: Program) {}

  static async build(): Promise<GatewayPrograms> {
    return new GatewayPrograms(await Program.build('../main.ts'));
  }

  /** Starts one without Redis, on a free port. */
  async start(variables: Record<string, string>): Promise<GatewayProcess> {
    const environment = {
      NODE_ENV: 'test',
      PORT: '0',
      HOST: '127.0.0.1',
      REDIS_ENABLED: 'false',
      JWT_SECRET: 'a secret of tests that is long enough',
      LOG_LEVEL: 'info',
      ...variables,
    };
    const preload = `data:text/javascript,${encodeURIComponent(tellsMemory)}`;
    const running = await this.program.start({ environment, execArgv: ['--expose-gc', '--import', preload] });
    const line = await eventually(() => running.line('gateway is ready') ?? false, {
      timeoutMs: 30_000,
    });
    return new GatewayProcess(running, (JSON.parse(line || '{}') as { port: number }).port);
  }

  remove(): Promise<void> {
    return this.program.remove();
  }
}

/** A running gateway. */
export class GatewayProcess {
  constructor(
    readonly process: RunningProgram,
    readonly port: number,
  ) {}

  /** What it uses, in bytes, without garbage. */
  async memory(): Promise<NodeJS.MemoryUsage> {
    return (await this.process.ask('memory')) as NodeJS.MemoryUsage;
  }
}
