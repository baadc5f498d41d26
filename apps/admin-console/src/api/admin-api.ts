import createClient from 'openapi-fetch';
import { ApiError } from './api-error.js';
import { type components, type paths } from './generated/admin-api.js';

/** The bodies and answers of the back office, by their names in the document: `Schemas['ManagedProduct']`. */
export type Schemas = components['schemas'];

/** Where a call's token comes from. */
export interface TokenSource {
  accessToken(): Promise<string>;
  /** A token in place of `refused`. */
  renew(refused: string): Promise<string>;
}

/** Calls without a token: signing in, and exchanging a refresh token. */
export const publicApi = createClient<paths>({ baseUrl: '', fetch: reach });

let tokens: TokenSource | undefined;

/** To be called once, before anything is asked. */
export function useTokens(source: TokenSource): void {
  tokens = source;
}

/** The back office's API as whoever is signed in may use it, typed by its document. Wrap calls in `ask`. */
export const adminApi = createClient<paths>({ baseUrl: '', fetch: reachWithToken });

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
