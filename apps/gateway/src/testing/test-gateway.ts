import { once } from 'node:events';
import { type IncomingMessage, request, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Abstract, Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLogger, createService } from '@ginforge/chassis';
import { type ReceivedMessage, TestSocket, type TestSocketOptions } from '@ginforge/testing';
import { AppModule } from '../app.module.js';
import { loadGatewayEnvironment } from '../environment.js';
import { prepareGateway } from '../prepare.js';
import { accessToken, testSecret } from './tokens.js';

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface GatewaySocketOptions extends TestSocketOptions {
  /** With `?resume=1`: no message of a stream comes before the answer to the `resume` (RT-33). */
  willResume?: boolean;
}

/** A client that has been welcomed. */
export interface Client extends TestSocket {
  readonly welcome: ReceivedMessage;
}

/** A whole gateway as it runs in production, in the process of the test, with the clients it has. */
export class TestGateway {
  /** What all gateways of this process log: Nest has one logger for all of its applications. */
  static readonly logLines: string[] = [];

  private readonly sockets: TestSocket[] = [];

  private constructor(private readonly variables: NodeJS.ProcessEnv) {}

  private application: NestExpressApplication | undefined;

  /** Starts a gateway on a free port; `variables` as in its environment. */
  static async start(variables: NodeJS.ProcessEnv): Promise<TestGateway> {
    const gateway = new TestGateway(variables);
    await gateway.listen();
    return gateway;
  }

  get port(): number {
    return (this.app.getHttpServer().address() as AddressInfo).port;
  }

  /** The address of `path` for a WebSocket client. */
  url(path = '/ws'): string {
    return `ws://127.0.0.1:${this.port}${path}`;
  }

  /** A provider of the running application. */
  get<Provider>(type: Type<Provider> | Abstract<Provider>): Provider {
    return this.app.get(type);
  }

  /** Connects with a token as it is; whoever tests the handshake reads the first message. */
  async open(token: string, { willResume, ...options }: GatewaySocketOptions = {}): Promise<TestSocket> {
    const headers = { Authorization: `Bearer ${token}`, ...options.headers };
    const url = this.url(willResume === true ? '/ws?resume=1' : '/ws');
    const socket = await TestSocket.connect(url, { ...options, headers });
    this.sockets.push(socket);
    return socket;
  }

  /** Connects a user, or whoever the token says, and takes the `welcome`. */
  async connect(userId: string, options: GatewaySocketOptions & { token?: string } = {}): Promise<Client> {
    const { token = accessToken(userId), ...socketOptions } = options;
    const socket = await this.open(token, socketOptions);
    return Object.assign(socket, { welcome: await socket.nextOfType('welcome') });
  }

  /** One HTTP request whose headers go out as given; an upgrade that is taken answers with status 101. */
  async ask(path: string, options: RequestOptions = {}): Promise<HttpAnswer> {
    const outgoing = request({ host: '127.0.0.1', port: this.port, path, agent: false, ...options }).end();
    const upgraded = once(outgoing, 'upgrade') as Promise<[IncomingMessage, { destroy(): void }]>;
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
    const [message, socket] = await Promise.race([upgraded, answered]);
    answered.catch(() => undefined); // the loser of the race hears of the socket's end
    upgraded.catch(() => undefined);
    socket?.destroy();
    const { statusCode: status = 0, headers } = message;
    return { status, headers, body: socket === undefined ? await text(message) : '' };
  }

  /** The values of a metric by its labels, `''` where it has none. */
  async metric(name: string): Promise<Map<string, number>> {
    const { body } = await this.ask('/metrics');
    const samples = body.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'));
    return new Map([...samples].map(([, labels = '', value]) => [labels, Number(value)]));
  }

  /** How many messages and payloads were refused for this reason. */
  async refusals(reason: string): Promise<number> {
    return (await this.metric('websocket_errors_total')).get(`reason="${reason}"`) ?? 0;
  }

  /** Ends all clients without a word. */
  dropClients(): void {
    for (const socket of this.sockets.splice(0)) socket.terminate();
  }

  async stop(): Promise<void> {
    this.dropClients();
    this.app.getHttpServer().closeAllConnections();
    await this.app.close();
  }

  private get app(): NestExpressApplication {
    if (this.application === undefined) throw new Error('the gateway has not been started');
    return this.application;
  }

  private async listen(): Promise<void> {
    const environment = loadGatewayEnvironment({
      NODE_ENV: 'test',
      JWT_SECRET: testSecret,
      LOG_LEVEL: 'debug',
      ...this.variables,
    });
    const write = (line: string) => void TestGateway.logLines.push(line);
    this.application = await createService({
      name: 'gateway',
      environment,
      module: AppModule.forRoot(environment),
      prepare: prepareGateway,
      bodyParser: false,
      logger: createLogger('gateway', environment.LOG_LEVEL, { write }),
    });
    try {
      await this.application.listen(0, '127.0.0.1');
    } catch (error) {
      await this.application.close();
      throw error;
    }
  }
}
