import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { SMTPServer } from 'smtp-server';

/** What the server does with the next mails. `hang`: no answer to the text of the mail; `die`: it ends the connection there. */
export type MailServerMood = 'accept' | 'refuse' | 'defer' | 'hang' | 'die';

interface ReceivedMail {
  readonly to: readonly string[];
  /** Head and body as they came. */
  readonly source: string;
}

const refusals: Partial<Record<MailServerMood, { responseCode: number; text: string }>> = {
  refuse: { responseCode: 550, text: 'no such mailbox' },
  defer: { responseCode: 451, text: 'try again later' },
};

/** For tests: a real SMTP server on 127.0.0.1 that does as it is told. */
export class TestMailServer {
  /** What was taken, and answered so. */
  readonly mails: ReceivedMail[] = [];
  /** How many mails were handed in, whatever became of them. */
  attempts = 0;
  mood: MailServerMood = 'accept';
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly smtp: SMTPServer,
    private readonly listener: Server,
  ) {}

  /** @param password asked for from whoever signs in as `mailer`; nobody needs to sign in without it */
  static async start(password?: string): Promise<TestMailServer> {
    const smtp: SMTPServer = new SMTPServer({
      disabledCommands: ['STARTTLS', ...(password === undefined ? ['AUTH'] : [])],
      authOptional: password === undefined,
      allowInsecureAuth: true,
      logger: false,
      onAuth: (auth, _session, done) => {
        if (auth.password === password) done(null, { user: auth.username });
        else done(new Error('wrong password'));
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          server.take({ to, source: Buffer.concat(chunks).toString() }, done);
        });
      },
    });
    smtp.on('error', () => undefined);
    const listener = smtp.server;
    const server = new TestMailServer(smtp, listener);
    listener.on('connection', (socket: Socket) => {
      server.sockets.add(socket);
      socket.on('close', () => server.sockets.delete(socket));
    });
    smtp.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return server;
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.smtp.close(() => resolve()));
    this.cut();
    await closed;
  }

  private take(mail: ReceivedMail, done: (error?: Error | null) => void): void {
    this.attempts += 1;
    if (this.mood === 'hang') return;
    if (this.mood === 'die') return this.cut();
    const refusal = refusals[this.mood];
    if (refusal) {
      done(Object.assign(new Error(refusal.text), { responseCode: refusal.responseCode }));
      return;
    }
    this.mails.push(mail);
    done();
  }

  private cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** For tests: a server that takes connections and never says a word. @returns its port, and what ends it */
export async function startSilentServer(): Promise<{ port: number; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, stop };
}
