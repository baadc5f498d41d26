import { WebSocketError } from '@ginforge/websocket-client';
import { ref } from 'vue';
import { ApiError, callApi } from './api-client.js';

interface SignedIn {
  token: string;
  refresh_token: string;
  /** Seconds. */
  expires_in: number;
  user: Administrator;
}

export interface Administrator {
  id: string;
  username: string;
  name: string;
}

const storageKey = 'ginforge.refresh-token';
/** A token that ends within this time is not used for anything new. Milliseconds. */
const marginMs = 90_000;

/** Who is signed in. The access token stays in memory; the refresh token lives as long as the tab. */
export class ConsoleSession {
  readonly administrator = ref<Administrator>();
  #token = '';
  #expiresAt = 0;
  #refreshing: Promise<string> | undefined;

  /** After a reload: goes on with the refresh token of this tab, if there is one. */
  async restore(): Promise<void> {
    if (sessionStorage.getItem(storageKey) === null) return;
    try {
      await this.accessToken();
    } catch (error) {
      if (!isSignedOut(error)) throw error;
    }
  }

  async signIn(username: string, password: string): Promise<void> {
    this.#accept(await callApi<SignedIn>('POST', '/login', { body: { username, password } }));
  }

  async signOut(): Promise<void> {
    const token = this.#token;
    this.#forget();
    await callApi('POST', '/logout', { token });
  }

  /** @throws WebSocketError UNAUTHORIZED when nobody is signed in any more; the WebSocketClient stops at that */
  async accessToken(): Promise<string> {
    const lifetimeLeft = this.#expiresAt - Date.now();
    if (lifetimeLeft > marginMs) return this.#token;
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** A call with the token of whoever is signed in. */
  async call<Data>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Data> {
    const token = await this.accessToken();
    try {
      return await callApi<Data>(method, path, { token, body });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#forget();
      throw error;
    }
  }

  async #refresh(): Promise<string> {
    const refreshToken = sessionStorage.getItem(storageKey);
    if (refreshToken === null) throw new WebSocketError('UNAUTHORIZED', 'Nobody is signed in.');
    try {
      this.#accept(await callApi<SignedIn>('POST', '/refresh', { body: { refresh_token: refreshToken } }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#forget();
      throw new WebSocketError('UNAUTHORIZED', error.message, { cause: error });
    }
    return this.#token;
  }

  #accept({ token, refresh_token: refreshToken, expires_in: expiresIn, user }: SignedIn): void {
    this.#token = token;
    this.#expiresAt = Date.now() + expiresIn * 1000;
    sessionStorage.setItem(storageKey, refreshToken);
    this.administrator.value = user;
  }

  #forget(): void {
    this.#token = '';
    this.#expiresAt = 0;
    sessionStorage.removeItem(storageKey);
    this.administrator.value = undefined;
  }
}

function isSignedOut(error: unknown): boolean {
  return error instanceof WebSocketError && error.code === 'UNAUTHORIZED';
}
