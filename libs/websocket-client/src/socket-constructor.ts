import { type WebSocketConstructor } from './transport.js';

/** The given one, the platform's own, or, in Node before 22, that of the package `ws`. */
export async function findWebSocket(given?: WebSocketConstructor): Promise<WebSocketConstructor> {
  const platform = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  return given ?? platform ?? (await importWebSocket('ws'));
}

/** The name comes as a parameter so that bundlers for browsers leave the package out. */
async function importWebSocket(packageName: string): Promise<WebSocketConstructor> {
  const loaded = (await import(/* @vite-ignore */ /* webpackIgnore: true */ packageName)) as {
    WebSocket: WebSocketConstructor;
  };
  return loaded.WebSocket;
}
