import { type Message } from '@ginforge/protocol';
import { type BrowserContext, type Page } from 'playwright-core';
import { Log } from '../client/log.js';
import { type PageEvent, type PageOptions, type TestPage } from './test-page.js';

type EventOf<Kind extends PageEvent['kind']> = Extract<PageEvent, { kind: Kind }>;

/** A page in a browser of its own whose WebSocketClient tells everything, and what the page asked of the network. */
export class BrowserDevice {
  readonly events = new Log<PageEvent>();
  /** Every URL that the page asked for, sockets included. */
  readonly urls = new Log<string>();

  private constructor(
    readonly page: Page,
    private readonly nextToken: () => Promise<string>,
  ) {
    page.on('request', (request) => this.urls.add(request.url()));
    page.on('websocket', (socket) => this.urls.add(socket.url()));
  }

  /** Opens the page at this address, in which nothing is connected yet. */
  static async open(
    context: BrowserContext,
    url: string,
    nextToken: () => Promise<string>,
  ): Promise<BrowserDevice> {
    const device = new BrowserDevice(await context.newPage(), nextToken);
    await device.page.exposeFunction('report', (event: PageEvent) => device.events.add(event));
    await device.page.exposeFunction('nextToken', () => device.nextToken());
    await device.page.goto(url);
    return device;
  }

  /** Connects, with this token or with a fresh one each time. */
  async begin(options: PageOptions = {}, token?: string): Promise<void> {
    await this.page.evaluate(([given, only]) => (globalThis as unknown as TestPage).begin(given, only), [
      options,
      token,
    ] as const);
  }

  /** Calls a method of the page's client, such as `joinRoom("chat:a")`, and gives what it resolves with. */
  call(expression: string): Promise<unknown> {
    return this.page.evaluate(`client.${expression}`);
  }

  first<Kind extends PageEvent['kind']>(
    kind: Kind,
    isWanted: (event: EventOf<Kind>) => boolean = () => true,
  ): Promise<EventOf<Kind>> {
    const isThat = (event: PageEvent): boolean => event.kind === kind && isWanted(event as EventOf<Kind>);
    return this.events.first(isThat) as Promise<EventOf<Kind>>;
  }

  all<Kind extends PageEvent['kind']>(kind: Kind): EventOf<Kind>[] {
    return this.events.items.filter((event): event is EventOf<Kind> => event.kind === kind);
  }

  /** Resolves when this content has come over the stream. */
  async hears(stream: string, content: unknown): Promise<Message> {
    const { message } = await this.first(
      'message',
      (event) => event.message.stream === stream && event.message.content === content,
    );
    return message;
  }

  /** The contents of a stream's messages, in the order in which they came. */
  heard(stream: string): unknown[] {
    return this.all('message')
      .filter(({ message }) => message.stream === stream)
      .map(({ message }) => message.content);
  }
}
