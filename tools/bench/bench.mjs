import { connect } from 'node:net';
import { join } from 'node:path';
import { Failure } from '../stack/failure.mjs';
import { freePort } from '../stack/ports.mjs';
import { loadContender } from './contenders/contender.mjs';
import { accessToken } from './contenders/token.mjs';
import { Profiler } from './profile/profiler.mjs';
import { Publisher } from './load/publication.mjs';
import { Receivers } from './load/receivers.mjs';
import { Remote } from './load/remote.mjs';
import { LoadMeter } from './load-meter.mjs';
import { loadCores, places } from './cores.mjs';
import { Processes, untilReady, usageOf } from './processes.mjs';

/**
 * @typedef {object} Aim
 * @property {string} [metric] of our own measurement, by default `value`
 * @property {string} [against] a contender: then the aim is for the ratio of ours to theirs
 * @property {number} [atMost]
 * @property {number} [atLeast]
 */

/**
 * What was measured of one contender in one round: `value` in the workload's unit, and whatever else there is to tell.
 *
 * @typedef {Record<string, number | undefined> & { value?: number }} Measurement
 */

/** @typedef {{ metric: string, unit: string, moreIsBetter?: boolean }} Shown */

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {string} unit of `value`
 * @property {string} [group] the table that it stands in; by default `realtime`
 * @property {boolean} [moreIsBetter] by default less is
 * @property {Shown[]} [shown] what the table has a row for, the first one plotted; by default `value`
 * @property {string[]} contenders ours first
 * @property {string[]} [quickContenders] those of `--quick`, by default all
 * @property {Aim[]} aims
 * @property {any} [quick] parameters of `--quick`, which leaves out who has none
 * @property {any} full parameters otherwise
 * @property {number} [rounds] at the most, where one takes long
 * @property {number} [timeoutSeconds] of one measurement, by default 60
 * @property {(bench: Bench, contender: string, parameters: any) => Promise<Measurement>} measure
 */

/**
 * A contender that runs.
 *
 * @typedef {object} Server
 * @property {string} name
 * @property {number} pid
 * @property {number} port
 * @property {string} url
 * @property {() => Promise<import('./processes.mjs').Usage>} usage
 * @property {() => Promise<void>} stop
 */

/** @typedef {{ url: string, port: number, pid: number, flush: () => Promise<string> }} Redis */

/** What a workload is given to measure one contender once. All that it started ends with the measurement. */
export class Bench {
  #processes;
  /** @type {(() => unknown)[]} */
  #closers = [];
  usageOf = usageOf;

  /**
   * @param {object} run
   * @param {Redis} run.redis
   * @param {string} run.secret
   * @param {string} run.directory
   * @param {string} run.gateway
   * @param {string} [run.profiles] the folder for profiles, where they are asked for
   * @param {boolean} run.quick
   * @param {(line: string) => void} run.log
   */
  constructor({ redis, secret, directory, gateway, profiles, quick, log }) {
    this.redis = redis;
    this.secret = secret;
    this.directory = directory;
    this.gateway = gateway;
    this.profiles = profiles;
    this.quick = quick;
    this.log = log;
    this.#processes = new Processes(directory);
  }

  /**
   * Starts a contender afresh and waits until it is ready.
   *
   * @param {string} name
   * @param {{ environment?: Record<string, string>, place?: string }} [options]
   * @returns {Promise<Server>}
   */
  async start(name, { environment = {}, place = places.contender } = {}) {
    const contender = await loadContender(name);
    const port = await freePort();
    const { redis, secret, directory, gateway } = this;
    const address = { port, redisUrl: redis.url, redisPort: redis.port };
    const { isReady = accepts, ...launch } = await contender.launch({
      ...address,
      secret,
      directory,
      gateway,
      environment,
    });
    const profiler = this.profiles === undefined ? undefined : new Profiler(this.profiles);
    const program = (await profiler?.prepare(launch)) ?? launch;
    const running = await this.#processes.start({ ...program, name: `${name}-${port}`, place });
    await untilReady(running, () => isReady(port));
    const { pid, stop } = running;
    const usage = async () => {
      await profiler?.look(pid);
      return usageOf(pid);
    };
    return { name, pid, port, url: `http://127.0.0.1:${port}`, usage, stop };
  }

  /**
   * Starts another program, by default beside the load generator: an upstream, a publisher of one's own.
   *
   * @param {import('./processes.mjs').Program} program
   */
  startProgram(program) {
    return this.#processes.start(program);
  }

  /**
   * Starts a script of the load generator that answers over IPC (load/remote.mjs).
   *
   * @param {string} script
   * @returns {Promise<Remote>}
   */
  async startLoad(script) {
    const args = ['--max-semi-space-size=32', script];
    const program = { name: 'load', program: process.execPath, args, place: places.load, speaks: true };
    return new Remote(await this.#processes.start(program));
  }

  /**
   * Opens sockets to a contender, or in turn to several, each of a user of its own.
   *
   * @param {Server | Server[]} server
   * @param {number} sockets
   * @param {{ first?: number }} [options] number of the first user
   * @returns {Promise<Receivers>}
   */
  async connect(server, sockets, { first = 0 } = {}) {
    const servers = [server].flat();
    const count = Math.min(loadCores, 4, Math.ceil(sockets / 250));
    const script = join(import.meta.dirname, 'load/receiver.mjs');
    const remotes = await Promise.all(Array.from({ length: count }, () => this.startLoad(script)));
    const targets = servers.map(({ port }) => ({ host: '127.0.0.1', port }));
    const results = await Promise.all(
      remotes.map((remote, index) => {
        const [from, to] = [index, index + 1].map((part) => Math.round((sockets * part) / count));
        const settings = { contender: servers[0]?.name, targets, secret: this.secret };
        return remote.ask('connect', {
          ...settings,
          first: first + (from ?? 0),
          count: (to ?? 0) - (from ?? 0),
        });
      }),
    );
    const connected = results.reduce((sum, result) => sum + result.connected, 0);
    if (connected < sockets)
      throw new Failure(`${sockets - connected} of ${sockets} sockets: ${reasons(results)}`);
    return new Receivers(remotes, sockets);
  }

  /**
   * Who publishes what everybody gets.
   *
   * @param {Server} server
   */
  async publisher(server) {
    const remote = await this.startLoad(join(import.meta.dirname, 'load/publisher.mjs'));
    await remote.ask('open', { contender: server.name, redisPort: this.redis.port, port: server.port });
    return new Publisher(remote);
  }

  /**
   * Measures whether the load generator was the limit.
   *
   * @param {Remote[]} remotes
   */
  meter(remotes) {
    return LoadMeter.start(remotes, this.redis.pid);
  }

  /**
   * @param {string} userId
   * @param {object} [claims]
   */
  token(userId, claims) {
    return accessToken(userId, this.secret, claims);
  }

  /** @param {() => unknown} close is called when the measurement is over */
  onClose(close) {
    this.#closers.push(close);
  }

  /** Ends what this measurement started, and forgets what it left in Redis. */
  async close() {
    for (const close of this.#closers.reverse()) await close();
    await this.#processes.stopAll();
    await this.redis.flush();
  }
}

/** @param {{ ended: Record<string, number> }[]} results */
function reasons(results) {
  return results.map(({ ended }) => JSON.stringify(ended)).join(' ');
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
