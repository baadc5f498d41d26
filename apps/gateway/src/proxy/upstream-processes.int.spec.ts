import { once } from 'node:events';
import { Agent, request as send, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { eventually, freePort } from '@ginforge/testing';

import { patternOf } from './pattern.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';
import { type UpstreamProcess, UpstreamProcesses } from './upstream-process.fixture.js';

const prefix = '/api/v1/user';

/** Environment of a gateway with one route to these upstreams, which takes any load. */
function routeTo(upstreams: readonly UpstreamProcess[], settings: Record<string, unknown> = {}) {
  const targets = upstreams.map(({ origin }) => origin);
  const routes = [{ prefix, targets, ...settings }];
  return { GATEWAY_ROUTES: JSON.stringify(routes), RATE_LIMIT_ENABLED: 'false' };
}

describe.each(['direct', 'middleware'] as const)('proxy before real processes (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let processes: UpstreamProcesses;

  beforeAll(async () => {
    processes = await UpstreamProcesses.build();
  });
  afterAll(async () => {
    await testbed.close();
    await processes.remove();
  });

  it('[GW-02] one that is killed while it streams breaks its answers off, and nobody else’s', async () => {
    const [mortal, steady] = [await processes.start(), await processes.start()];
    const port = await testbed.gateway({
      ...routeTo([mortal]),
      FILE_API_URLS: steady.origin,
    });
    const dying = await open(port, `${prefix}/stream`);
    const living = await open(port, '/api/v1/files/events');
    await once(dying, 'data');
    const broken = once(dying, 'error');
    await mortal.process.kill();
    expect(String((await broken)[0])).toContain('aborted');
    await once(living, 'data');
    living.destroy();
    expect((await ask(port, `${prefix}/id`)).status).toBe(502);
  });

  it('[GW-07] one that stands still is answered for with 504, and serves again when it goes on', async () => {
    const frozen = await processes.start();
    const port = await testbed.gateway({
      ...routeTo([frozen], { timeout_ms: 1_000 }),
      BREAKER_FAILURES: '1000',
    });
    expect((await ask(port, `${prefix}/id`)).status).toBe(200);
    frozen.process.freeze();
    for (const method of ['GET', 'POST']) {
      const answer = await ask(port, `${prefix}/id`, { method, body: method === 'POST' ? 'x' : undefined });
      expect([method, answer.status]).toEqual([method, 504]);
    }
    frozen.process.thaw();
    await eventually(async () => (await ask(port, `${prefix}/id`)).status === 200);
  });

  it('[GW-04] one that stands still is found out by its checks, and the others have its requests', async () => {
    const [frozen, steady] = [await processes.start(), await processes.start()];
    const port = await testbed.gateway({
      ...routeTo([frozen, steady], { timeout_ms: 10_000 }),
      UPSTREAM_CHECK_INTERVAL_MS: '100',
      UPSTREAM_CHECK_TIMEOUT_MS: '1000',
    });
    const isHealthy = healthOf(port, frozen);
    await eventually(async () => (await isHealthy()) === 1);
    frozen.process.freeze();
    await eventually(async () => (await isHealthy()) === 0);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(port, `${prefix}/id`)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    frozen.process.thaw();
    await eventually(async () => (await isHealthy()) === 1);
  });

  it('[GW-06] [GW-07] a connection that is never completed times out; the next target is asked, once', async () => {
    const [full, good] = [await processes.start(0, 1), await processes.start()];
    full.process.freeze();
    const waiting = await fillBacklog(full.port);
    const settings = { connect_timeout_ms: 500 };
    const alone = await testbed.gateway(routeTo([full], settings));
    const answer = await ask(alone, `${prefix}/id`);
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([504, 9004]);
    const both = await testbed.gateway({ ...routeTo([full, good], settings), RETRY_PERCENT: '100' });
    for (let count = 0; count < 6; count++) expect((await ask(both, `${prefix}/id`)).status).toBe(200);
    for (const socket of waiting) socket.destroy();
  });

  it('[GW-02] one that promises more than it sends is cut off for the client, too', async () => {
    const port = await testbed.gateway(routeTo([await processes.start()]));
    await expect(ask(port, `${prefix}/short`)).rejects.toThrow('aborted');
  });

  it.each(['long', 'later'])('[GW-02] an answer that nobody asked for (%s) goes to nobody', async (path) => {
    const upstream = await processes.start();
    const port = await testbed.gateway(routeTo([upstream]));
    for (let round = 0; round < 10; round++) {
      const closed = path === 'later' ? upstream.process.ask() : undefined;
      const honest = await ask(port, `${prefix}/${path}`);
      expect([honest.status, honest.body.toString()]).toEqual([200, 'hello']);
      await closed; // the gateway has hung up on it
      const next = await ask(port, `${prefix}/id`, { headers: { 'X-Id': `${round}` } });
      expect([next.status, next.message.headers['x-id']]).toEqual([200, `${round}`]);
    }
  });

  it('[GW-02] a client that promises more than it sends, or sends more than it promises, harms itself only', async () => {
    const port = await testbed.gateway(routeTo([await processes.start()]));
    const head = (length: number) =>
      `POST ${prefix}/sink HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
    const tooMuch = connect(port, '127.0.0.1');
    tooMuch.end(`${head(5)}hello, world`);
    expect(await text(tooMuch)).toMatch(/^$|^HTTP\/1\.1 (?:200|400) /); // whichever is first
    const tooLittle = connect(port, '127.0.0.1');
    tooLittle.write(`${head(100)}hello`);
    await eventually(async () => expect(await inFlight(port)).toBe(1));
    tooLittle.destroy();
    await eventually(async () => expect(await inFlight(port)).toBe(0));
    expect((await ask(port, `${prefix}/id`)).status).toBe(200);
  });

  it('[GW-07] an upload that nobody reads ends with 504, and is not hoarded meanwhile', async () => {
    const frozen = await processes.start();
    const port = await testbed.gateway(routeTo([frozen], { idle_timeout_ms: 300 }));
    frozen.process.freeze();
    const before = process.memoryUsage().arrayBuffers;
    const outgoing = send({ port, path: `${prefix}/sink`, method: 'POST', agent: false });
    outgoing.on('error', () => undefined); // the gateway hangs up on a body that nobody reads
    Readable.from(patternOf(1_073_741_824)).pipe(outgoing);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(504);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1_048_576);
    outgoing.destroy();
    await frozen.process.kill();
  });

  it('[GW-02] an answer that comes before the upload ends is heard', async () => {
    const port = await testbed.gateway(routeTo([await processes.start()]));
    const outgoing = send({ port, path: `${prefix}/early`, method: 'POST', agent: false });
    outgoing.on('error', () => undefined); // cut off below
    Readable.from(patternOf(1_073_741_824)).pipe(outgoing);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(await text(answer)).toBe('enough');
    outgoing.destroy();
    expect((await ask(port, `${prefix}/id`)).status).toBe(200);
  });

  it('[GW-02] [GW-07] events go on for as long as they come, with other traffic beside them', async () => {
    const port = await testbed.gateway(
      routeTo([await processes.start()], { idle_timeout_ms: 1_000, timeout_ms: 1_000 }),
    );
    const events = await open(port, `${prefix}/events`);
    let received = '';
    events.setEncoding('utf8').on('data', (part: string) => (received += part));
    const statuses = new Set<number>();
    const ticks = () => received.split('\n\n').length - 1;
    while (ticks() < 150) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(port, `${prefix}/id`)));
      for (const { status } of answers) statuses.add(status);
    }
    expect([...statuses]).toEqual([200]);
    const whole = received.split('\n\n').slice(0, -1);
    expect(whole).toEqual(whole.map((_, tick) => `data: ${tick}`));
    events.destroy();
  });

  it('[GW-02] of thousands of requests, many of which leave, each gets its own answer', async () => {
    const upstreams = [await processes.start(), await processes.start()];
    const port = await testbed.gateway(routeTo(upstreams));
    const load = new Load(port, 200);
    await load.run(3_000, () => Math.random() < 0.3);
    expect(load.wrong).toEqual([]);
    expect(load.failed).toEqual([]);
    expect(load.left).toBeGreaterThan(100);
    expect(load.answered).toBeGreaterThan(1_500);
    await eventually(async () => expect(await inFlight(port)).toBe(0));
  });

  it('[GW-05] [GW-06] upstreams that are killed and started anew under load cost few requests, and mix none up', async () => {
    const upstreams = [
      await processes.start(await freePort()), // which stays free while nobody is there
      await processes.start(await freePort()),
    ];
    const port = await testbed.gateway({ ...routeTo(upstreams), UPSTREAM_CHECK_INTERVAL_MS: '100' });
    const load = new Load(port, 200);
    const done = load.run();
    for (const [index, { port: own }] of upstreams.entries()) {
      await load.after(500);
      await upstreams[index]?.process.kill();
      await load.after(300);
      const again = await processes.start(own);
      upstreams[index] = again;
      await eventually(async () => (await isServing(port, again)) && load.after(300));
    }
    load.stop();
    await done;
    expect(load.wrong).toEqual([]);
    for (const status of load.failed) expect([502, 503]).toContain(status);
    expect(load.failed.length).toBeLessThanOrEqual(40); // of some hundred that were on their way to it
    expect(load.answered).toBeGreaterThan(2_000);
    const metrics = (await ask(port, '/metrics')).body.toString();
    expect(metrics).toMatch(/^gateway_upstream_retries_total\{service="user-api"\} [1-9]/m);
    expect((await ask(port, `${prefix}/id`)).status).toBe(200);
  });
});

/** Sends requests, so many at once, and compares each answer with what was asked. */
class Load {
  answered = 0;
  /** Statuses other than 200. */
  readonly failed: number[] = [];
  /** Answers that belong to somebody else. */
  readonly wrong: string[] = [];
  /** Requests that did not wait for their answer. */
  left = 0;
  private begun = 0;
  private isOver = false;
  private readonly agent = new Agent({ keepAlive: true });

  constructor(
    private readonly port: number,
    private readonly atOnce: number,
  ) {}

  async run(count = Infinity, leaves: () => boolean = () => false): Promise<void> {
    const work = async () => {
      while (this.begun < count && !this.isOver) await this.one(`id-${this.begun++}`, leaves());
    };
    await Promise.all(Array.from({ length: this.atOnce }, work));
    this.agent.destroy();
  }

  stop(): void {
    this.isOver = true;
  }

  /** Waits until so many more requests have begun. */
  async after(count: number): Promise<void> {
    const target = this.begun + count;
    await eventually(() => this.begun >= target);
  }

  private one(id: string, leaves: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const { port, agent } = this;
      const outgoing = send({ port, path: `${prefix}/id`, headers: { 'X-Id': id }, agent });
      outgoing.once('error', (error) => (leaves ? resolve() : reject(error)));
      outgoing.once('close', resolve);
      outgoing.once('response', (answer) => void this.read(id, answer).catch(reject));
      outgoing.end();
      if (leaves) setTimeout(() => this.leave(outgoing), Math.random() * 5);
    });
  }

  private leave(outgoing: { destroyed: boolean; destroy(): unknown }): void {
    if (!outgoing.destroyed) this.left++;
    outgoing.destroy();
  }

  private async read(id: string, answer: IncomingMessage): Promise<void> {
    const body = await text(answer).catch(() => undefined); // it left
    if (body === undefined) return;
    if (answer.statusCode !== 200) this.failed.push(answer.statusCode ?? 0);
    else if (answer.headers['x-id'] !== id || body !== `${id} `.repeat(50)) this.wrong.push(`${id}: ${body}`);
    else this.answered++;
  }
}

/** An answer, of which only the head has been read. */
async function open(port: number, path: string, options: RequestOptions = {}): Promise<IncomingMessage> {
  const outgoing = send({ port, path, agent: false, ...options }).end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}

/** Connects to a process that stands still, until the system accepts no more for it: one more than its backlog of 1. */
async function fillBacklog(port: number): Promise<Socket[]> {
  const sockets = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
  let accepted = 0;
  for (const socket of sockets) {
    socket.once('connect', () => accepted++);
    socket.on('error', () => undefined); // it may be reset in the end
  }
  await eventually(() => accepted === 2);
  return sockets;
}

async function metric(port: number, name: string): Promise<number> {
  const metrics = (await ask(port, '/metrics')).body.toString();
  return Number(
    metrics
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.split(' ')
      .at(-1),
  );
}

function healthOf(port: number, { origin }: UpstreamProcess): () => Promise<number> {
  return () => metric(port, `gateway_upstream_healthy{service="user-api",target="${origin}"}`);
}

/** Whether the target has been found to be back, and its breaker is closed. */
async function isServing(port: number, { origin }: UpstreamProcess): Promise<boolean> {
  return (await metric(port, `gateway_breaker_state{service="user-api",target="${origin}"}`)) === 0;
}

function inFlight(port: number): Promise<number> {
  return metric(port, 'gateway_upstream_requests_in_flight{service="user-api"}');
}
