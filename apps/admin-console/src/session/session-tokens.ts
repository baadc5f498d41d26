import { publicApi, type Schemas } from '../api/admin-api.js';
import { type TokenSource } from '../api/create-api.js';
import { ApiError } from '../api/api-error.js';
import { ask } from '../api/ask.js';

export type SignedIn = Schemas['SignedIn'];

const storageKey = 'ginforge.refresh-token';
/** A token that ends within this time, or within the last third of a short life, is not used for anything new. Milliseconds. */
const longestMarginMs = 90_000;

/** The tokens of one tab: the access token in memory alone, the refresh token in the tab's own storage. */
export class SessionTokens implements TokenSource {
  #token = '';
  #expiresAt = 0;
  #marginMs = longestMarginMs;
  #renewing: Promise<string> | undefined;

  /**
   * @param renewed what came with new tokens
   * @param ended the server does not take the refresh token any more
   */
  constructor(
    private readonly renewed: (answer: SignedIn) => void,
    private readonly ended: () => void,
  ) {}

  /** Whether there is something to go on with after a reload. */
  get isKept(): boolean {
    return sessionStorage.getItem(storageKey) !== null;
  }

  /** The access token as it is, maybe too old; empty where there is none. */
  get current(): string {
    return this.#token;
  }

  accept({ token, refresh_token: refreshToken, expires_in: expiresIn }: SignedIn): void {
    this.#token = token;
    this.#expiresAt = Date.now() + expiresIn * 1000;
    this.#marginMs = Math.min(longestMarginMs, (expiresIn * 1000) / 3);
    sessionStorage.setItem(storageKey, refreshToken);
  }

  forget(): void {
    this.#token = '';
    this.#expiresAt = 0;
    sessionStorage.removeItem(storageKey);
  }

  /** A token that is good for a while. @throws ApiError 401 when the session is over, 0 or 5xx when nobody can tell now */
  async accessToken(): Promise<string> {
    return this.#expiresAt - Date.now() > this.#marginMs ? this.#token : this.#renew();
  }

  async renew(refused: string): Promise<string> {
    return refused === this.#token ? this.#renew() : this.accessToken();
  }

  /** A refresh token is good once: whoever asks meanwhile waits for the same answer. */
  #renew(): Promise<string> {
    this.#renewing ??= this.#exchange().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #exchange(): Promise<string> {
    const refreshToken = sessionStorage.getItem(storageKey);
    if (refreshToken === null) throw new ApiError(401, 2001, 'Nobody is signed in');
    try {
      const body = { refresh_token: refreshToken };
      const answer = await ask(publicApi.POST('/api/v1/admin/refresh', { body }));
      if (sessionStorage.getItem(storageKey) !== refreshToken) return await this.accessToken();
      this.accept(answer);
      this.renewed(answer);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403))
        this.#end(refreshToken);
      throw error;
    }
    return this.#token;
  }

  #end(refreshToken: string): void {
    if (sessionStorage.getItem(storageKey) !== refreshToken) return; // somebody else has signed in meanwhile
    this.forget();
    this.ended();
  }
}
