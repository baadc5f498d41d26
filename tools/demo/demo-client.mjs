import { Failure } from '../stack/failure.mjs';

/**
 * What came back: the HTTP status and what the envelope holds (http.md, AP-01).
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} message
 * @property {any} data
 * @property {boolean} replayed whether it is the answer that the key was given before
 */

/**
 * @typedef {object} Call
 * @property {string} [token]
 * @property {object} [body]
 * @property {FormData} [form] in place of a body: files
 * @property {string} [key] the `Idempotency-Key`
 * @property {number[]} [statuses] what may be answered; 200, 201 and 202 where it is not said
 */

/** The public API, as everybody sees it: through the gateway. */
export class DemoClient {
  /** @param {string} url the gateway's */
  constructor(url) {
    this.url = url;
  }

  /** Ends with a sentence where nobody answers, or not everybody is ready. */
  async requireStack() {
    const how = 'run "npm start" in another terminal, wait until it says that it is ready, and try again.';
    const ready = await fetch(`${this.url}/readyz`).catch(() => undefined);
    if (!ready) throw new Failure(`GinForge does not answer at ${this.url}: ${how}`);
    if (!ready.ok)
      throw new Failure(`GinForge is not ready at ${this.url} (/readyz answers ${ready.status}): ${how}`);
  }

  /**
   * @param {'GET' | 'POST'} method
   * @param {string} path after `/api/v1`
   * @param {Call} [call]
   * @returns {Promise<Answer>}
   */
  async call(method, path, { token, body, form, key, statuses = [200, 201, 202] } = {}) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
      ...(form && { body: form }),
    });
    const { message = '', data } = /** @type {Partial<Answer>} */ (await response.json().catch(() => ({})));
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    if (statuses.includes(response.status)) return { status: response.status, message, data, replayed };
    throw new Failure(
      `${method} ${path} was answered with ${response.status}: ${message || 'no reason given'}.`,
    );
  }

  /**
   * @param {'admin' | 'user'} audience
   * @param {string} username
   * @param {string} password
   * @returns {Promise<string>} the token
   */
  async signIn(audience, username, password) {
    const statuses = [200, 401];
    const { status, data } = await this.call('POST', `/${audience}/login`, {
      body: { username, password },
      statuses,
    });
    if (status === 200) return data.token;
    throw new Failure(
      audience === 'admin'
        ? `The administrator "${username}" does not get in: say the password as ADMIN_PASSWORD, as in "ADMIN_PASSWORD=… npm run demo".`
        : `The demo user "${username}" does not get in: its password is another one than "${password}" by now.`,
    );
  }
}
