import createClient, { type Client } from 'openapi-fetch';
import { ApiError } from './api-error.js';

/** Where a call's token comes from. */
export interface TokenSource {
  accessToken(): Promise<string>;
  /** A token in place of `refused`. */
  renew(refused: string): Promise<string>;
}

let tokens: TokenSource | undefined;

/** To be called once, before anything is asked. */
export function useTokens(source: TokenSource): void {
  tokens = source;
}

/** A service's API as whoever is signed in may use it, typed by its document: `generated/<service>.ts`. Wrap calls in `ask`. */
export function createApi<Paths extends object>(): Client<Paths> {
  return createClient<Paths>({ baseUrl: '', fetch: reachWithToken });
}

/** As {@link createApi}, without a token. */
export function createPublicApi<Paths extends object>(): Client<Paths> {
  return createClient<Paths>({ baseUrl: '', fetch: reach });
}

/** A token that is refused is renewed once: clocks differ, and a session may have got new keys. */
async function reachWithToken(request: Request): Promise<Response> {
  if (tokens === undefined) throw new Error('useTokens() was not called.');
  const token = await tokens.accessToken();
  const response = await reach(withToken(request.clone(), token));
  if (response.status !== 401) return response;
  return reach(withToken(request, await tokens.renew(token)));
}

function withToken(request: Request, token: string): Request {
  request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, 0, 'No answer');
  }
}
