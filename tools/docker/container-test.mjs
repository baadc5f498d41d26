import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { becomesReady } from '../stack/ready.mjs';
import { readServices } from '../stack/services.mjs';
import { say, workspace } from '../stack/workspace.mjs';
import { ComposeProject } from './compose-project.mjs';
import { Suites } from './suites.mjs';

/** The same stack twice: one gateway, or three behind nginx. By the environment files that people use. */
const single = { environmentFile: '.env', gateways: ['gateway'] };
const highAvailability = {
  environmentFile: 'docker/ha.env',
  gateways: ['gateway', 'gateway-2', 'gateway-3'],
};
/** As the compose files have it where none is said. */
const developmentSecret = 'development-only-secret-of-the-compose-files';
const scratch = join(workspace, 'test-results/docker');
const cleanUpLimitMs = 180_000;
const readyLimitMs = 180_000;

/** What one gateway is asked: sign-in, all kinds of messages, files. The rest is asked of three. */
const shortPatterns = ['/scenarios', '/inbox', '/files'];

/** One run of the stack in containers, from the images to their removal. */
export class ContainerTest {
  #project;
  #suites;
  #port;
  #isBuilt;

  /**
   * @param {import('./engine.mjs').Engine} engine
   * @param {{ name: string, port: number, isBuilt: boolean, signal: AbortSignal }} options `name` tells our containers, volumes and
   * images from everybody else's; `port` is the one that the stack is reached by
   */
  constructor(engine, { name, port, isBuilt, signal }) {
    const [jwtSecret, administratorPassword] = [newSecret(), newSecret()];
    const variables = {
      GATEWAY_PORT: String(port),
      JWT_SECRET: jwtSecret,
      ADMIN_PASSWORD: administratorPassword,
      ...(!isBuilt && { GINFORGE_VERSION: name }),
    };
    this.#project = new ComposeProject(engine, { name, variables, signal });
    this.#port = port;
    const url = `http://127.0.0.1:${port}`;
    this.#suites = new Suites({ url, administratorPassword, jwtSecret, signal });
    this.#isBuilt = isBuilt;
  }

  /** Rejects at the first thing that is not as it should be, or when it is interrupted. Nothing of ours is left then either. */
  async run() {
    try {
      await Promise.race([this.#testAll(), interrupted(this.#project.signal)]);
      say('\nAll of it holds.');
    } finally {
      await this.#cleanUp().catch(reportFailure);
    }
  }

  async #testAll() {
    if (!this.#isBuilt) await this.#build();
    await this.#sayImages();
    await this.#testRefusal();
    await this.#start('one gateway', single);
    await timed('one gateway passed its end-to-end tests', () => this.#suites.endToEnd(shortPatterns));
    await this.#start('three gateways behind nginx', highAvailability);
    await timed('three gateways passed the end-to-end suite', () => this.#suites.endToEnd());
    await timed('nothing was lost in the chaos suite', () => this.#testChaos());
  }

  async #build() {
    say('Building the images (the first time takes some minutes) …');
    await timed('images built', () => this.#project.compose(single.environmentFile, ['build']));
  }

  async #sayImages() {
    const services = await readServices(workspace, 0);
    const config = await this.#project.compose(single.environmentFile, ['config']);
    for (const { name } of services) {
      const [image = ''] = config.match(new RegExp(`\\bginforge/${name}:\\S+`)) ?? [];
      const size = await this.#project.docker(['image', 'inspect', '--format', '{{.Size}}', image]);
      say(`  ${name.padEnd(16)}${(Number(size) / 1e6).toFixed(0).padStart(4)} MB`);
    }
  }

  /** In production no service starts with what the compose files have for development. */
  async #testRefusal() {
    await timed('the secrets of development are refused in production', async () => {
      const production = ['-e', 'NODE_ENV=production', '-e', `JWT_SECRET=${developmentSecret}`];
      const once = ['run', '--rm', '-T', '--no-deps', ...production, 'user-api'];
      const refusal = await this.#project
        .compose(single.environmentFile, once)
        .catch((error) => String(error));
      if (!/cannot start.*JWT_SECRET/.test(refusal)) throw new Failure(`It was not refused:\n${refusal}`);
    });
  }

  /**
   * @param {string} what
   * @param {typeof single} form
   */
  async #start(what, { environmentFile, gateways }) {
    this.#project.variables.COMPOSE_FILE = await composeFiles(environmentFile, gateways);
    await timed(`${what} started, and ready`, async () => {
      await this.#project.compose(environmentFile, ['up', '--detach', '--no-build']);
      await this.#ready();
    });
    await this.#requireOnePort();
  }

  async #ready() {
    const hasEnded = () => this.#project.signal.aborted;
    if (await becomesReady(this.#port, { timeoutMs: readyLimitMs, hasEnded })) return;
    throw new Failure(`The stack did not get ready in ${readyLimitMs / 1_000} s.`);
  }

  /** Only the edge is reached from outside. */
  async #requireOnePort() {
    const ours = ['--filter', `label=com.docker.compose.project=${this.#project.name}`];
    const ports = await this.#project.docker(['ps', ...ours, '--format', '{{.Ports}}']);
    const published = new Set([...ports.matchAll(/:(\d+)->/g)].map(([, port]) => port));
    if (published.size !== 1) throw new Failure(`Published are ${[...published].join(', ')}, not one port`);
  }

  async #testChaos() {
    const { name, variables, engine } = this.#project;
    await this.#suites.chaos({ name, variables, compose: engine.compose });
  }

  /** Whatever was interrupted, this is not; but it too has a limit. */
  async #cleanUp() {
    const controller = new AbortController();
    const limit = setTimeout(() => controller.abort(), cleanUpLimitMs);
    const options = { signal: controller.signal };
    const down = ['down', '--volumes', '--remove-orphans', '--timeout', '5'];
    delete this.#project.variables.COMPOSE_FILE;
    await timed('everything taken away', async () => {
      await this.#project.compose(highAvailability.environmentFile, down, options);
      if (!this.#isBuilt) await this.#removeImages(options);
    });
    clearTimeout(limit);
  }

  /** @param {{ signal: AbortSignal }} options */
  async #removeImages(options) {
    const ours = ['--filter', `reference=ginforge/*:${this.#project.name}`];
    const list = ['images', ...ours, '--format', '{{.Repository}}:{{.Tag}}'];
    const images = (await this.#project.docker(list, options)).split('\n').filter(Boolean);
    if (images.length > 0) await this.#project.docker(['rmi', ...images], options);
  }
}

/**
 * The files of an environment file, and one more: all whom the suites sign in come from one address, which is not to count as one caller.
 *
 * @param {string} environmentFile
 * @param {string[]} gateways
 * @returns {Promise<string>} as COMPOSE_FILE has it
 */
async function composeFiles(environmentFile, gateways) {
  const [, files] =
    /^COMPOSE_FILE=(.+)$/m.exec(await readFile(join(workspace, environmentFile), 'utf8')) ?? [];
  const environment = { RATE_LIMIT_SIGN_IN_PER_MINUTE: '0', RATE_LIMIT_ADDRESS_PER_MINUTE: '0' };
  const services = Object.fromEntries(gateways.map((name) => [name, { environment }]));
  const file = join(scratch, `${gateways.length}-gateways.yaml`);
  await mkdir(scratch, { recursive: true });
  await writeFile(file, JSON.stringify({ services }));
  return `${files}:${file}`;
}

/** @returns {string} that nobody else has */
function newSecret() {
  return randomBytes(24).toString('hex');
}

/**
 * Whatever is being waited for, this comes first.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
function interrupted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * Does it, and says how long it took.
 *
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
async function timed(what, work) {
  const startedAt = Date.now();
  await work();
  say(`✔ ${what} (${((Date.now() - startedAt) / 1_000).toFixed(1)} s)`);
}
