import { z } from 'zod';
import { uniqueName } from './stack/unique-name.js';

const envelope = z.object({
  code: z.number(),
  message: z.string(),
  data: z.record(z.string(), z.any()).nullish(),
});

const signedIn = z.object({
  token: z.string(),
  refresh_token: z.string(),
  user: z.object({ id: z.string(), username: z.string() }),
});

/** Of the administrator that every stack begins with. */
export const seededAdministrator: Credentials = {
  username: 'admin',
  password: process.env['GINFORGE_E2E_ADMIN_PASSWORD'] ?? 'admin123',
};

export interface Credentials {
  username: string;
  password: string;
}

/** Somebody who is signed in. */
export interface Account {
  id: string;
  username: string;
  token: string;
  refreshToken: string;
}

/** The public API as a stranger sees it: through the gateway. */
export class Api {
  constructor(private readonly url: string) {}

  get(path: string, token?: string) {
    return this.call('GET', path, undefined, token);
  }

  post(path: string, body: unknown, token?: string) {
    return this.call('POST', path, body, token);
  }

  put(path: string, body: unknown, token?: string) {
    return this.call('PUT', path, body, token);
  }

  delete(path: string, token?: string) {
    return this.call('DELETE', path, undefined, token);
  }

  signInAdministrator(credentials = seededAdministrator): Promise<Account> {
    return this.signIn('/api/v1/admin/login', credentials);
  }

  /** A new administrator who may do everything, and of whom nobody else knows. */
  async createAdministrator(): Promise<Credentials> {
    const { token } = await this.signInAdministrator();
    const roles = await this.get('/api/v1/admin/roles?keyword=super_admin', token);
    const [{ id }] = z.tuple([z.object({ id: z.string() })]).parse(roles.data['list']);
    const credentials = { username: uniqueName('keeper'), password: 'correct horse battery' };
    const email = `${credentials.username}@example.com`;
    const account = { ...credentials, email, role_ids: [id] };
    const { status } = await this.post('/api/v1/admin/users', account, token);
    if (status !== 201) throw new Error(`The new administrator was answered with ${status}`);
    return credentials;
  }

  /** A new end user. */
  async register(): Promise<Account> {
    const username = uniqueName('user');
    const password = 'correct horse battery';
    const { status } = await this.post('/api/v1/user/register', {
      username,
      email: `${username}@example.com`,
      password,
    });
    if (status !== 201) throw new Error(`Registration was answered with ${status}`);
    return this.signIn('/api/v1/user/login', { username, password });
  }

  private async call(method: string, path: string, body?: unknown, token?: string) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const { code, data } = envelope.parse(await response.json());
    return { status: response.status, code, data: data ?? {} };
  }

  private async signIn(path: string, credentials: object): Promise<Account> {
    const { data } = await this.post(path, credentials);
    const { token, refresh_token: refreshToken, user } = signedIn.parse(data);
    return { id: user.id, username: user.username, token, refreshToken };
  }
}
