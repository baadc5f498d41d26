import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DemoClient } from '../demo/demo-client.mjs';
import { loadWebSocketClient } from './websocket-client.mjs';

const { Blob, FormData } = globalThis;

const patienceMs = 60_000;
const password = 'correct horse battery staple';

/** The stack as a stranger sees it: everything goes through its one address. */
export class Visitor {
  /** @type {Promise<typeof import('../../libs/websocket-client/src/index.js').WebSocketClient> | undefined} */
  #webSocketClient;

  /** @param {number} port */
  constructor(port) {
    this.url = `http://127.0.0.1:${port}`;
    this.api = new DemoClient(this.url);
  }

  /** Waits until it says that it is ready. */
  async ready() {
    await until(async () => (await fetch(`${this.url}/readyz`)).ok, 'the stack is ready');
  }

  /** @returns {Promise<{ id: string, token: string }>} somebody new who has signed up and in */
  async newcomer() {
    const username = `container${randomBytes(6).toString('hex')}`;
    await this.api.call('POST', '/user/register', {
      body: { username, email: `${username}@example.com`, password },
    });
    const token = await this.api.signIn('user', username, password);
    const { data } = await this.api.call('GET', '/user/profile', { token });
    assert.equal(data.username, username);
    return { id: data.id, token };
  }

  /** @returns {Promise<import('../../libs/websocket-client/src/index.js').WebSocketClient>} that is not yet connected */
  async client() {
    this.#webSocketClient ??= loadWebSocketClient();
    const WebSocketClient = await this.#webSocketClient;
    return new WebSocketClient({ url: `${this.url}/ws` });
  }

  /** The console's page, and what the page loads. */
  async readsConsole() {
    const page = await fetch(this.url, { headers: { accept: 'text/html' } });
    assert.equal(page.status, 200);
    const [script = ''] = (await page.text()).match(/\/assets\/[\w.-]+\.js/) ?? [];
    assert.equal((await fetch(this.url + script)).status, 200, `the console’s ${script}`);
  }

  /** An administrator writes to a user, who is connected: outbox, worker, Redis, gateway. */
  async hearsNotification() {
    const { id, token } = await this.newcomer();
    const client = await this.client();
    /** @type {string[]} */
    const titles = [];
    client.on('notification', ({ content }) => titles.push(content.title));
    try {
      await client.connect(token);
      const administrator = await this.api.signIn('admin', 'admin', process.env.ADMIN_PASSWORD || 'admin123');
      const body = { user_id: id, title: 'From the containers', body: 'text' };
      await this.api.call('POST', '/admin/notifications/user', { token: administrator, body });
      await until(async () => titles.includes(body.title), 'the notification is heard');
    } finally {
      client.disconnect();
    }
  }

  /** A file that file-api takes, the worker looks at, and both find in the volume that they share. */
  async keepsFile() {
    const { token } = await this.newcomer();
    const authorization = `Bearer ${token}`;
    const bytes = randomBytes(100_000);
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'bytes.bin');
    const request = { method: 'POST', headers: { authorization }, body: form };
    const answer = await fetch(`${this.url}/api/v1/files`, request);
    assert.ok(answer.ok, `the upload was answered with ${answer.status}`);
    const { data } = /** @type {{ data: { id: string } }} */ (await answer.json());
    const isReady = async () =>
      (await this.api.call('GET', `/files/${data.id}`, { token })).data.status === 'ready';
    await until(isReady, 'the file is ready');
    const content = await fetch(`${this.url}/api/v1/files/${data.id}/content`, {
      headers: { authorization },
    });
    assert.deepEqual(Buffer.from(await content.arrayBuffer()), bytes);
  }
}

/**
 * @param {() => Promise<boolean>} condition one that throws does not hold yet
 * @param {string} what
 */
export async function until(condition, what) {
  const deadline = Date.now() + patienceMs;
  /** @type {unknown} */
  let reason;
  while (Date.now() < deadline) {
    const holds = await condition().catch((error) => {
      reason = error;
      return false;
    });
    if (holds) return;
    await sleep(100);
  }
  assert.fail(`In ${patienceMs / 1_000} s it did not come true that ${what}. ${reason ?? ''}`);
}
