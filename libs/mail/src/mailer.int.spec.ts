import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { freePort, startSilentServer, TestMailServer } from '@ginforge/testing';

import { MailError } from './mail-error.js';
import { Mailer } from './mailer.js';
import { smtpServerOf } from './smtp-server.js';

const mail = { to: 'ada@example.com', subject: 'Grüße', text: 'Hello', id: 'mail-1' };

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Answers EHLO with one line after the other, and never with the last. */
function answerForEver(socket: Socket): void {
  socket.write('220 mail.example.com\r\n');
  socket.once('data', () => {
    const more = setInterval(() => {
      collectGarbage(); // what is held only weakly is gone
      socket.write('250-MORE\r\n');
    }, 20);
    socket.once('close', () => clearInterval(more));
  });
  socket.on('error', () => socket.destroy());
}

describe('Mailer', () => {
  let server: TestMailServer;

  beforeEach(async () => {
    server = await TestMailServer.start();
  });
  afterEach(() => server.stop());

  const mailer = (url = server.url, timeoutMs = 5_000) =>
    new Mailer(smtpServerOf(url), { from: 'GinForge <from@example.com>', timeoutMs });

  const failure = async (sending: Promise<void>): Promise<unknown> => {
    const error = await sending.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof MailError)) throw new Error('it did not fail as a mail does');
    return { problem: error.problem, isPermanent: error.isPermanent };
  };

  it('[issue 5] hands a mail in, under its id', async () => {
    await mailer().send(mail);
    expect(server.mails).toEqual([
      { to: ['ada@example.com'], source: expect.stringContaining('Message-ID: <mail-1@ginforge>') },
    ]);
    expect(server.mails[0]?.source).toContain('From: GinForge <from@example.com>');
  });

  it.each([
    ['refuse', { problem: 'refused', isPermanent: true }],
    ['defer', { problem: 'deferred', isPermanent: false }],
    ['die', { problem: 'unreachable', isPermanent: false }],
  ] as const)('[issue 5] tells what became of it where the server does "%s"', async (mood, expected) => {
    server.mood = mood;
    expect(await failure(mailer().send(mail))).toEqual(expected);
  });

  it('[issue 5] gives up a server that hangs after the mail, or says nothing at all', async () => {
    server.mood = 'hang';
    const expected = { problem: 'timeout', isPermanent: false };
    expect(await failure(mailer(server.url, 300).send(mail))).toEqual(expected);
    const silent = await startSilentServer();
    expect(await failure(mailer(`smtp://127.0.0.1:${silent.port}`, 300).send(mail))).toEqual(expected);
    await silent.stop();
  });

  it('[issue 5] gives up a server that never comes to an end of its answer', async () => {
    const endless = createServer(answerForEver).listen(0, '127.0.0.1');
    await once(endless, 'listening');
    const { port } = endless.address() as AddressInfo;
    const sending = mailer(`smtp://127.0.0.1:${port}`, 300).send(mail, new AbortController().signal);
    expect(await failure(sending)).toEqual({ problem: 'timeout', isPermanent: false });
    endless.close();
    await once(endless, 'close');
  });

  it('[issue 5] gives up at once when it is told to', async () => {
    server.mood = 'hang';
    const stop = new AbortController();
    const sending = failure(mailer().send(mail, stop.signal));
    stop.abort();
    expect(await sending).toEqual({ problem: 'timeout', isPermanent: false });
  });

  it('[issue 5] says unreachable where nobody listens', async () => {
    const url = `smtp://127.0.0.1:${await freePort()}`;
    expect(await failure(mailer(url).send(mail))).toEqual({ problem: 'unreachable', isPermanent: false });
  });

  it('[issue 5] signs in, and never sends a password in the clear unless the URL says so', async () => {
    const closed = await TestMailServer.start('secret');
    const url = (password: string, query = '') =>
      `smtp://mailer:${password}@127.0.0.1:${closed.port}/${query}`;
    expect(await failure(mailer(url('secret')).send(mail))).toMatchObject({ problem: 'tls' });
    await mailer(url('secret', '?tls=off')).send(mail);
    expect(closed.mails).toHaveLength(1);
    expect(await failure(mailer(url('wrong', '?tls=off')).send(mail))).toMatchObject({
      problem: 'authentication',
      isPermanent: true,
    });
    await closed.stop();
  });
});
