import { WebSocketError } from '@ginforge/websocket-client';
import { isRefused, useSession } from '../session/session.js';

/**
 * The access token of who is signed in, for `WebSocketClient.connect`.
 * @throws WebSocketError UNAUTHORIZED when nobody is signed in any more: the client stops at that, and tries again after anything else
 */
export async function connectionToken(): Promise<string> {
  try {
    return await useSession().accessToken();
  } catch (error) {
    if (isRefused(error)) throw new WebSocketError('UNAUTHORIZED', 'Signed out', { cause: error });
    throw error;
  }
}
