import { readServices } from '../stack/services.mjs';
import { reportFailure } from '../stack/failure.mjs';
import { say, workspace } from '../stack/workspace.mjs';
import { Visitor } from './checks.mjs';
import { ComposeProject } from './compose-project.mjs';
import { Conversation } from './conversation.mjs';

const single = '.env';
const highAvailability = 'docker/ha.env';
const gateways = ['gateway', 'gateway-2', 'gateway-3'];
const talkers = 8;
const cleanUpLimitMs = 180_000;

/** One run of the stack in containers, from the images to their removal. */
export class ContainerTest {
  #project;
  #visitor;
  #isBuilt;

  /**
   * @param {import('./engine.mjs').Engine} engine
   * @param {{ name: string, port: number, isBuilt: boolean, signal: AbortSignal }} options `name` tells our containers, volumes and
   * images from everybody else's; `port` is the one that the stack is reached by
   */
  constructor(engine, { name, port, isBuilt, signal }) {
    const variables = {
      GATEWAY_PORT: String(port),
      ...(!isBuilt && { GINFORGE_VERSION: name }),
    };
    this.#project = new ComposeProject(engine, { name, variables, signal });
    this.#visitor = new Visitor(port);
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
    await this.#testOneGateway();
    await this.#testThreeGateways();
  }

  async #build() {
    say('Building the images (the first time takes some minutes) …');
    await timed('images built', () => this.#project.compose(single, ['build']));
  }

  async #sayImages() {
    const services = await readServices(workspace, 0);
    const config = await this.#project.compose(single, ['config']);
    for (const { name } of services) {
      const [image = ''] = config.match(new RegExp(`\\bginforge/${name}:\\S+`)) ?? [];
      const size = await this.#project.docker(['image', 'inspect', '--format', '{{.Size}}', image]);
      say(`  ${name.padEnd(16)}${(Number(size) / 1e6).toFixed(0).padStart(4)} MB`);
    }
  }

  /** In production no service starts with what the compose files have for development. */
  async #testRefusal() {
    await timed('the secrets of development are refused in production', async () => {
      const once = ['run', '--rm', '-T', '--no-deps', '-e', 'NODE_ENV=production', 'user-api'];
      const refusal = await this.#project.compose(single, once).catch((error) => String(error));
      if (!/cannot start.*JWT_SECRET/.test(refusal)) throw new Error(`It was not refused:\n${refusal}`);
    });
  }

  async #testOneGateway() {
    await timed('stack started, and ready', async () => {
      await this.#project.compose(single, ['up', '--detach', '--no-build']);
      await this.#visitor.ready();
    });
    await this.#requireOnePort();
    await this.#visitFrom('one gateway');
  }

  /** Only the edge is reached from outside. */
  async #requireOnePort() {
    const ports = await this.#project.docker([
      'ps',
      '--filter',
      `label=com.docker.compose.project=${this.#project.name}`,
      '--format',
      '{{.Ports}}',
    ]);
    const published = new Set([...ports.matchAll(/:(\d+)->/g)].map(([, port]) => port));
    if (published.size !== 1) throw new Error(`Published are ${[...published].join(', ')}, not one port`);
  }

  /** @param {string} what */
  async #visitFrom(what) {
    await timed(`${what}: console`, () => this.#visitor.readsConsole());
    await timed(`${what}: sign-in, and a notification through outbox, worker and WebSocket`, () =>
      this.#visitor.hearsNotification(),
    );
    await timed(`${what}: a file uploaded, examined by the worker, and read`, () =>
      this.#visitor.keepsFile(),
    );
  }

  async #testThreeGateways() {
    await timed('three gateways behind nginx started, and ready', async () => {
      await this.#project.compose(highAvailability, ['up', '--detach', '--no-build']);
      await this.#visitor.ready();
    });
    await this.#requireOnePort();
    await this.#visitFrom('three gateways');
    await this.#talkThroughFaults();
  }

  async #talkThroughFaults() {
    const conversation = new Conversation();
    try {
      for (let count = 0; count < talkers; count++) {
        const { token } = await this.#visitor.newcomer();
        await conversation.join(await this.#visitor.client(), token);
      }
      conversation.begin();
      await this.#kill('gateway-2', () => this.#visitor.newcomer()); // whom the two that are left take in
      await this.#kill('redis');
      await this.#visitor.ready();
      await this.#replaceAll();
      const { said, heard, reconnects } = await conversation.end();
      say(`✔ ${said} messages said, heard ${heard} times: none lost, none doubled, ${reconnects} reconnects`);
    } finally {
      conversation.close();
    }
  }

  /**
   * @param {string} service
   * @param {() => Promise<unknown>} [meanwhile]
   */
  async #kill(service, meanwhile = () => Promise.resolve()) {
    await timed(`${service} killed, and started again`, async () => {
      await this.#project.docker(['kill', '--signal', 'KILL', await this.#project.container(service)]);
      await meanwhile();
      await this.#project.compose(highAvailability, ['up', '--detach', '--no-build', '--no-deps', service]);
      await this.#project.healthy(service);
    });
  }

  /** A rolling update: the next one goes when the one before is back. */
  async #replaceAll() {
    const renew = ['up', '--detach', '--no-build', '--no-deps', '--force-recreate'];
    for (const gateway of gateways) {
      await timed(`${gateway} led its clients away, and was replaced`, async () => {
        await this.#project.compose(highAvailability, [...renew, gateway]);
        await this.#project.healthy(gateway);
      });
    }
  }

  /** Whatever was interrupted, this is not; but it too has a limit. */
  async #cleanUp() {
    const options = { signal: AbortSignal.timeout(cleanUpLimitMs) };
    const down = ['down', '--volumes', '--remove-orphans', '--timeout', '5'];
    await timed('everything taken away', async () => {
      await this.#project.compose(highAvailability, down, options);
      if (!this.#isBuilt) await this.#removeImages(options);
    });
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
