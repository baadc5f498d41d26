import { Program, type RunningProgram } from './program.fixture.js';

/** Upstreams that are processes of their own, to be killed, stopped and restarted. */
export class UpstreamProcesses {
  private constructor(private readonly program: Program) {}

  static async build(): Promise<UpstreamProcesses> {
    return new UpstreamProcesses(await Program.build('upstream-process.main.fixture.ts'));
  }

  /** Starts one, on a free port unless one is given. @param backlog connections that the system accepts for it */
  async start(port = 0, backlog = 511): Promise<UpstreamProcess> {
    const running = await this.program.start({ args: [String(port), String(backlog)] });
    return new UpstreamProcess(running, Number(await running.ask()));
  }

  remove(): Promise<void> {
    return this.program.remove();
  }
}

/** One upstream. */
export class UpstreamProcess {
  readonly origin: string;

  constructor(
    readonly process: RunningProgram,
    readonly port: number,
  ) {
    this.origin = `http://127.0.0.1:${port}`;
  }
}
