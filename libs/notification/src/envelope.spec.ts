import { encodeEnvelope, parseEnvelope, spliceStream, type Envelope } from './envelope.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const durable: Envelope = {
  offset: 42,
  epoch: '0123456789abcdef',
  publishedAt: 1_753_000_000_000,
  traceparent,
  exceptClientId: undefined,
  json: '{"type":"chat","content":"line\\nbreak","timestamp":1}',
};

describe('envelope', () => {
  test('[RT-62] a durable envelope is read as it was written, trace included', () => {
    expect(parseEnvelope(encodeEnvelope(durable))).toEqual(durable);
  });

  test('[RT-14] a transient envelope carries the connection to leave out', () => {
    const transient = {
      ...durable,
      offset: 0,
      epoch: undefined,
      traceparent: undefined,
      exceptClientId: 'c-1',
    };
    const text = encodeEnvelope(transient);
    expect(text.split('\n')[0]).toBe('gf1 0 - 1753000000000 - c-1');
    expect(parseEnvelope(text)).toEqual(transient);
  });

  test('[RT-32] stream and offset are added without reading the message', () => {
    expect(JSON.parse(spliceStream(durable.json, 'room:chat:a', 42))).toEqual({
      type: 'chat',
      content: 'line\nbreak',
      timestamp: 1,
      stream: 'room:chat:a',
      offset: 42,
    });
  });

  const body = '{"type":"chat"}';
  test.each([
    ['nothing', ''],
    ['a message of someone else', body],
    ['another version', `gf2 1 e 1 - -\n${body}`],
    ['no newline', 'gf1 1 e 1 - -'],
    ['no message', 'gf1 1 e 1 - -\n'],
    ['a message that is an array', 'gf1 1 e 1 - -\n[1]'],
    ['an empty message', 'gf1 1 e 1 - -\n{}'],
    ['a message cut short', 'gf1 1 e 1 - -\n{"type":"chat"'],
    ['a field too few', `gf1 1 e 1 -\n${body}`],
    ['a field too many', `gf1 1 e 1 - - -\n${body}`],
    ['a negative offset', `gf1 -1 e 1 - -\n${body}`],
    ['a fraction as offset', `gf1 1.5 e 1 - -\n${body}`],
    ['an offset with a leading zero', `gf1 01 e 1 - -\n${body}`],
    ['an offset beyond whole numbers', `gf1 99999999999999999999 e 1 - -\n${body}`],
    ['a durable one without epoch', `gf1 1 - 1 - -\n${body}`],
    ['a transient one with epoch', `gf1 0 e 1 - -\n${body}`],
    ['a durable one that leaves out a client', `gf1 1 e 1 - c-1\n${body}`],
    ['an epoch with quotes', `gf1 1 e"x 1 - -\n${body}`],
    ['a time that is no number', `gf1 1 e now - -\n${body}`],
    ['a malformed traceparent', `gf1 1 e 1 00-xyz -\n${body}`],
    ['a client id with control characters', `gf1 0 - 1 - c\u0000\n${body}`],
    ['a carriage return', `gf1 1 e 1 - -\r\n${body}`],
    ['a header without end', `gf1 1 ${'e'.repeat(1_000_000)} 1 - -\n${body}`],
    ['leading space', ` gf1 1 e 1 - -\n${body}`],
  ])('[RT-31] refuses %s', (_what, text) => {
    expect(parseEnvelope(text)).toBeUndefined();
  });
});
