import { randomFrom } from '@ginforge/testing';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { Duplex } from 'node:stream';

import { AnswerParser } from './answer-parser.js';
import type { AnswerHead } from './answer-syntax.js';

/** What became of an answer. */
interface Reading {
  status: number;
  headers: readonly string[];
  body: string;
  isWhole: boolean;
  refused?: string;
}

/** Reads an answer that comes in these pieces, and then the end of the connection. */
function read(pieces: readonly Buffer[], isBodiless = false): Reading {
  const reading: Reading = { status: 0, headers: [], body: '', isWhole: false };
  const parser = new AnswerParser({
    onHead: ({ status, headers }: AnswerHead) => Object.assign(reading, { status, headers }),
    onData: (chunk) => (reading.body += chunk.toString('latin1')),
    onEnd: () => (reading.isWhole = true),
  });
  parser.expect(isBodiless);
  try {
    for (const piece of pieces) parser.take(piece);
    parser.end();
  } catch (error) {
    reading.refused = String(error);
  }
  return reading;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');
const ok = 'HTTP/1.1 200 OK\r\n';

const answers = [
  `${ok}Content-Length: 5\r\nDate: now\r\n\r\nhello`,
  `${ok}Transfer-Encoding: chunked\r\nX: 1\r\nX: 2\r\n\r\n3;a=b\r\nhel\r\n02\r\nlo\r\n0\r\n\r\n`,
  `${ok}transfer-encoding:chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n`,
  `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${ok}Content-Length:\t5 \r\n\r\nhello`,
  `HTTP/1.1 200\r\nConnection: close\r\n\r\nhello`,
  'HTTP/1.0 404 Not Found\r\n\r\nhello',
];

describe('answers', () => {
  it.each(answers)('[GW-02] %j is read, however it is cut into pieces', (answer) => {
    const whole = read([bytes(answer)]);
    expect(whole).toMatchObject({ body: 'hello', isWhole: true });
    expect(whole.refused).toBeUndefined();
    for (let cut = 1; cut < answer.length; cut++)
      expect(read([bytes(answer.slice(0, cut)), bytes(answer.slice(cut))])).toEqual(whole);
    expect(read([...answer].map(bytes))).toEqual(whole);
  });

  it.each(answers.slice(0, 4))('[GW-02] %j is not whole without its last byte', (answer) => {
    expect(read([bytes(answer.slice(0, -1))]).isWhole).toBe(false);
  });

  it.each(['HTTP/1.1 204 No Content', 'HTTP/1.1 304 Not Modified'])(
    '[GW-02] %s ends with its head',
    (line) => {
      expect(read([bytes(`${line}\r\nContent-Length: 5\r\n\r\n`)])).toMatchObject({
        body: '',
        isWhole: true,
      });
    },
  );

  it('[GW-02] to HEAD end with their head', () => {
    const answer = `${ok}Content-Length: 5\r\n\r\n`;
    expect(read([bytes(answer)], true)).toMatchObject({ status: 200, body: '', isWhole: true });
  });

  it.each([
    `${ok}Content-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore`,
    `HTTP/1.1 204 No Content\r\n\r\nmore`,
  ])('[GW-10] %j is whole, and what is more is refused', (answer) => {
    const { isWhole, refused } = read([bytes(answer)]);
    expect([isWhole, refused]).toEqual([true, 'AnswerSyntaxError: more than was asked for']);
  });

  it.each([
    `${ok}Content-Length: +5\r\n\r\nhello`,
    `${ok}Content-Length: 0x5\r\n\r\nhello`,
    `${ok}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello`,
    `${ok}Content-Length:\r\n\r\nhello`,
    `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: identity\r\n\r\nhello`,
    'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `${ok}Transfer-Encoding: chunked\r\n\r\n-1\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(14)}\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n5;a=b\nhello\r\n0\r\n\r\n`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n5;${'x'.repeat(20_000)}`,
    `${ok}Transfer-Encoding: chunked\r\n\r\n0\r\n${'X: y\r\n'.repeat(5_000)}`,
    `${ok}: x\r\n\r\n`,
    `${ok} X: y\r\n\r\n`,
    `\r\n${ok}\r\n`,
    'HTTP/1.1  200 OK\r\n\r\n',
    'http/1.1 200 OK\r\n\r\n',
    `${ok}${'X: y\r\n'.repeat(11_000)}`,
  ])(
    '[GW-10] what two readers could understand differently is refused as soon as it can be known (%#)',
    (answer) => {
      expect(read([bytes(answer)])).toMatchObject({
        isWhole: false,
        refused: expect.stringMatching('AnswerSyntaxError'),
      });
    },
  );

  it('[GW-10] nothing is an answer where none is expected', () => {
    const parser = new AnswerParser({ onHead: fail, onData: fail, onEnd: fail });
    expect(() => parser.take(bytes(ok))).toThrow('more than was asked for');
    expect(parser.end()).toBe(true);
  });
});

function fail(): never {
  throw new Error('nobody asked');
}

describe('answers that were tampered with', () => {
  it('[GW-10] are what Node’s client takes them for, or refused', async () => {
    const random = randomFrom(4_711);
    let agreed = 0;
    for (let round = 0; round < 1_500; round++) {
      const answer = bytes(tampered(answers[Math.floor(random() * answers.length)] ?? '', random));
      const ours = read([answer]);
      if (!ours.isWhole || ours.refused !== undefined) continue;
      expect({ answer: answer.toString('latin1'), ...(await readByNode(answer)) }).toEqual({
        answer: answer.toString('latin1'),
        status: ours.status,
        headers: ours.headers,
        body: ours.body,
      });
      agreed++;
    }
    expect(agreed).toBeGreaterThan(100);
  });
});

const spice = [
  '\r\n',
  '\r',
  '\n',
  ' ',
  '\t',
  ':',
  ';',
  '0',
  '5',
  'a',
  'chunked',
  'Content-Length: 5\r\n',
  '\x00',
  '\xff',
  ',',
];

/** One to three places are another: something more, something less, something else. */
function tampered(answer: string, random: () => number): string {
  let text = answer;
  for (let left = 1 + Math.floor(random() * 3); left > 0; left--) {
    const at = Math.floor(random() * text.length);
    const added = random() < 0.6 ? (spice[Math.floor(random() * spice.length)] ?? '') : '';
    text = text.slice(0, at) + added + text.slice(at + Math.floor(random() * 3));
  }
  return text;
}

/** The same answer as Node's own client reads it. */
async function readByNode(answer: Buffer): Promise<Pick<Reading, 'status' | 'headers' | 'body'>> {
  const connection = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  const outgoing = httpRequest({ createConnection: () => connection, host: 'x' }).end();
  connection.push(answer);
  connection.push(null);
  const [response] = await once(outgoing, 'response');
  let body = '';
  for await (const chunk of response) body += (chunk as Buffer).toString('latin1');
  return { status: response.statusCode, headers: response.rawHeaders, body };
}
