import { type Message } from '@ginforge/protocol';
import {
  type CloseInfo,
  type ConnectionState,
  type OpenInfo,
  type StreamLoss,
  type StreamRecovery,
  WebSocketClient,
  type WebSocketClientOptions,
} from '@ginforge/websocket-client';

/** What the client in the page says, as it travels to the test. */
export type PageEvent =
  | { kind: 'message'; message: Message }
  | { kind: 'state'; state: ConnectionState }
  | { kind: 'opened'; info: OpenInfo }
  | { kind: 'closed'; info: CloseInfo }
  | { kind: 'error'; code: string; room?: string }
  | { kind: 'recovered'; recovery: StreamRecovery }
  | { kind: 'lost'; loss: StreamLoss };

/** Options that can travel to the page. */
export type PageOptions = Pick<WebSocketClientOptions, 'backoff'>;

/** The page's global object. The test gives it `report` and `nextToken`; the page adds the rest. */
export interface TestPage {
  report: (event: PageEvent) => void;
  nextToken: () => Promise<string>;
  client: WebSocketClient;
  /** Begins with one token, or with a fresh one each time. */
  begin: (options: PageOptions, token?: string) => void;
}

const page = globalThis as unknown as TestPage;

/** Runs in the browser: a client whose every word goes to the test. */
page.begin = (options, token) => {
  const client = new WebSocketClient(options);
  client.on('*', (message) => page.report({ kind: 'message', message }));
  client.onStateChange((state) => page.report({ kind: 'state', state }));
  client.onOpen((info) => page.report({ kind: 'opened', info }));
  client.onClose((info) => page.report({ kind: 'closed', info }));
  client.onError(({ code, room }) => page.report({ kind: 'error', code, room }));
  client.onRecovered((recovery) => page.report({ kind: 'recovered', recovery }));
  client.onLost((loss) => page.report({ kind: 'lost', loss }));
  page.client = client;
  void client.connect(token ?? (() => page.nextToken()));
};
