import { eventually } from '@ginforge/testing';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { workspace } from '../../stack/workspace.js';

const run = promisify(execFile);
const healthTimeoutMs = 180_000;
const aliases = z.array(z.string());

/** The containers of one Compose project with three gateways, and the engine's ways to do them harm. */
export class Containers {
  /** Undoes what is under way, should the run be interrupted in its midst. */
  private readonly repairs = new Set<() => Promise<unknown>>();

  /** @param compose the program: `docker compose`, or `docker-compose` */
  constructor(
    private readonly project: string,
    private readonly compose: string,
  ) {}

  async kill(service: string): Promise<void> {
    await docker('kill', '--signal', 'KILL', await this.idOf(service));
  }

  /** Starts it again and waits until it is healthy. */
  async start(service: string): Promise<void> {
    await docker('start', await this.idOf(service));
    await this.healthy(service);
  }

  /** Ends it in good order and starts it again. */
  async restart(service: string): Promise<void> {
    await docker('restart', await this.idOf(service));
    await this.healthy(service);
  }

  /** Freezes it. Call the answer to let it go on. */
  async pause(service: string): Promise<() => Promise<void>> {
    const id = await this.idOf(service);
    await docker('pause', id);
    return this.repair(() => docker('unpause', id));
  }

  /** Takes it off a network without a word to anybody. Call the answer to put it back under the names that it had. */
  async disconnect(service: string, network: string): Promise<() => Promise<void>> {
    const [id, name] = [await this.idOf(service), `${this.project}_${network}`];
    const format = `{{json (index .NetworkSettings.Networks "${name}").Aliases}}`;
    const names = aliases.parse(JSON.parse(await docker('inspect', '--format', format, id)));
    await docker('network', 'disconnect', name, id);
    const options = names.flatMap((alias) => ['--alias', alias]);
    return this.repair(() => docker('network', 'connect', ...options, name, id));
  }

  /** A new container in the place of this one, which ends in good order before. */
  async replace(service: string): Promise<void> {
    const [program = '', ...first] = this.compose.split(' ');
    const project = ['--project-name', this.project, '--env-file', 'docker/ha.env'];
    const renew = ['up', '--detach', '--no-build', '--no-deps', '--force-recreate', service];
    await run(program, [...first, ...project, ...renew], { cwd: workspace });
    await this.healthy(service);
  }

  async healthy(service: string): Promise<void> {
    await eventually(
      async () => {
        const health = await docker(
          'inspect',
          '--format',
          '{{.State.Health.Status}}',
          await this.idOf(service),
        );
        if (health !== 'healthy') throw new Error(`${service} is ${health}`);
      },
      { timeoutMs: healthTimeoutMs, intervalMs: 500 },
    );
  }

  /** Puts right whatever an interrupted fault left behind. */
  async heal(): Promise<void> {
    await Promise.all([...this.repairs].map((repair) => repair()));
  }

  private repair(work: () => Promise<unknown>): () => Promise<void> {
    const once = async (): Promise<void> => {
      if (this.repairs.delete(once)) await work();
    };
    this.repairs.add(once);
    return once;
  }

  private async idOf(service: string): Promise<string> {
    const labels = { project: this.project, service };
    const filters = Object.entries(labels).flatMap(([name, value]) => [
      '--filter',
      `label=com.docker.compose.${name}=${value}`,
    ]);
    const id = await docker('ps', '--all', '--quiet', ...filters);
    if (!/^[0-9a-f]+$/.test(id))
      throw new Error(`${service} should be one container: ${id || 'there is none'}`);
    return id;
  }
}

/** @returns what it wrote to stdout */
async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args);
  return stdout.trim();
}
