import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { describeError, errorCodes, maxMessageBytes } from '@ginforge/protocol';
import { TestCluster } from '../testing/test-cluster.js';
import type { Client, TestGateway } from '../testing/test-gateway.js';

describe('a message of a client', () => {
  let cluster: TestCluster;
  let gateway: TestGateway;
  let client: Client;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    gateway = cluster.one;
  });

  beforeEach(async () => {
    client = await gateway.connect(randomUUID());
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const expectAlive = async () => {
    const id = randomUUID();
    client.send({ type: 'ping', id, content: null });
    expect(await client.nextOfType('pong')).toMatchObject({ id, content: null });
  };
  const refusal = async (message: unknown) => {
    client.send(message);
    const { content } = await client.nextOfType('error');
    return content;
  };
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  describe('that cannot be understood', () => {
    const room = 'chat:a';
    const cases: [what: string, message: unknown, code: string, id: string | undefined][] = [
      ['no JSON', '{"type":', 'BAD_JSON', undefined],
      ['an empty frame', '', 'BAD_JSON', undefined],
      ['two values', '{} {}', 'BAD_JSON', undefined],
      ['a list', '[{"type":"ping"}]', 'BAD_MESSAGE', undefined],
      ['null', 'null', 'BAD_MESSAGE', undefined],
      ['a text', '"ping"', 'BAD_MESSAGE', undefined],
      ['a number', '5', 'BAD_MESSAGE', undefined],
      ['no type', { id: 'i', content: null }, 'BAD_MESSAGE', 'i'],
      ['a numeric type', { id: 'i', type: 5 }, 'BAD_MESSAGE', 'i'],
      ['a type that no type can be', { id: 'i', type: 'Chat Now' }, 'BAD_MESSAGE', 'i'],
      ['the type __proto__', { id: 'i', type: '__proto__' }, 'BAD_MESSAGE', 'i'],
      ['an unknown type', { id: 'i', type: 'dance', content: 1 }, 'UNKNOWN_TYPE', 'i'],
      ['the type constructor', { id: 'i', type: 'constructor' }, 'UNKNOWN_TYPE', 'i'],
      ['a type of the server', { id: 'i', type: 'welcome', content: {} }, 'UNKNOWN_TYPE', 'i'],
      ['an id that is no text', { id: 7, type: 'ping' }, 'BAD_MESSAGE', undefined],
      ['an empty id', { id: '', type: 'ping' }, 'BAD_MESSAGE', undefined],
      ['an id of 65 characters', { id: 'x'.repeat(65), type: 'ping' }, 'BAD_MESSAGE', undefined],
      ['a chat to nobody', { id: 'i', type: 'chat', content: 1 }, 'BAD_MESSAGE', 'i'],
      ['a chat to a number', { id: 'i', type: 'chat', to: 5, content: 1 }, 'BAD_MESSAGE', 'i'],
      ['a chat to nothing', { id: 'i', type: 'chat', to: '', content: 1 }, 'BAD_MESSAGE', 'i'],
      ['a chat of nothing', { id: 'i', type: 'chat', to: 'ben' }, 'BAD_MESSAGE', 'i'],
      ['data that is a list', { id: 'i', type: 'chat', to: 'b', content: 1, data: [] }, 'BAD_MESSAGE', 'i'],
      ['a room message without room', { id: 'i', type: 'room_message', content: 1 }, 'BAD_MESSAGE', 'i'],
      ['a room message of nothing', { id: 'i', type: 'room_message', room }, 'BAD_MESSAGE', 'i'],
      ['a join of nothing', { id: 'i', type: 'join_room' }, 'BAD_MESSAGE', 'i'],
      ['a join of a list', { id: 'i', type: 'join_room', content: [room] }, 'BAD_MESSAGE', 'i'],
      ['an auth without token', { id: 'i', type: 'auth', content: {} }, 'BAD_MESSAGE', 'i'],
      ['a token that is a number', { id: 'i', type: 'auth', content: { token: 1 } }, 'BAD_MESSAGE', 'i'],
      ['a resume of a number', { id: 'i', type: 'resume', content: 5 }, 'BAD_MESSAGE', 'i'],
    ];

    it.each(cases)(
      '[RT-10] [RT-17] %s: an error, counted, and the connection stays',
      async (_what, message, code, id) => {
        const reason = code.toLowerCase();
        const before = await gateway.refusals(reason);
        const content = await refusal(message);
        expect(content).toEqual({ code, message: expect.any(String), ...(id === undefined ? {} : { id }) });
        expect(errorCodes).toContain(content['code']);
        expect(content['message']).toMatch(/\w/);
        expect(await gateway.refusals(reason)).toBe(before + 1);
        await expectAlive();
      },
    );

    it('[RT-17] every code has a text for people', () => {
      for (const code of errorCodes) expect(describeError(code)).toMatch(/^[A-Z].* .*\.$/);
    });

    it('[RT-11] nested deeper than 64: BAD_MESSAGE with its id; 64 is served', async () => {
      const chat = (depth: number) => `{"id":"deep","type":"chat","to":"ben","content":${nested(depth - 1)}}`;
      client.send(chat(64));
      expect((await client.nextOfType('ack')).content).toMatchObject({ id: 'deep' });
      const expected = { code: 'BAD_MESSAGE', message: expect.any(String), id: 'deep' };
      expect(await refusal(chat(65))).toEqual(expected);
      expect(await refusal(chat(200_000))).toEqual(expected);
      const objects = `{"id":"deep","type":"chat","to":"ben","content":${'{"a":'.repeat(64)}1${'}'.repeat(64)}}`;
      expect(await refusal(objects)).toEqual(expected);
      await expectAlive();
    });
  });

  describe('that must not be', () => {
    /** A chat to oneself whose frame has so many bytes. */
    const chatOf = (bytes: number) => {
      const to = client.welcome.data?.['user_id'] as string;
      const frame = (text: string) => JSON.stringify({ type: 'chat', to, content: { text } });
      return frame('x'.repeat(bytes - frame('').length));
    };
    /** A frame with the given first byte, masked with zeros (RFC 6455, 5.2). */
    const sendRaw = (firstByte: number, payload: Buffer) => {
      const { _socket: socket } = client.socket as unknown as { _socket: Socket };
      socket.write(Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]), payload]));
    };

    it('[RT-11] of 524,288 bytes is served', async () => {
      const message = chatOf(maxMessageBytes);
      client.send(message);
      const { content } = JSON.parse(message) as { content: unknown };
      expect((await client.nextOfType('chat')).content).toEqual(content);
    });

    it('[RT-11] of 524,289 bytes closes with 1009', async () => {
      client.send(chatOf(maxMessageBytes + 1));
      expect((await client.closed).code).toBe(1009);
    });

    it('[RT-11] of 524,289 bytes in fragments closes with 1009, of 524,288 in fragments is served', async () => {
      const sendFragments = (text: string) => {
        for (let start = 0; start < text.length; start += 100_000) {
          client.socket.send(text.slice(start, start + 100_000), { fin: start + 100_000 >= text.length });
        }
      };
      sendFragments(chatOf(maxMessageBytes));
      await client.nextOfType('chat');
      sendFragments(chatOf(maxMessageBytes + 1));
      expect((await client.closed).code).toBe(1009);
    });

    it('[RT-11] in a binary frame closes with 1003', async () => {
      client.send(Buffer.from('{"type":"ping","content":null}'));
      expect((await client.closed).code).toBe(1003);
      expect(client.ofType('pong')).toEqual([]);
    });

    it('[RT-11] with invalid UTF-8 closes with 1007', async () => {
      sendRaw(0x81, Buffer.from([0x22, 0xc3, 0x28, 0x22]));
      expect((await client.closed).code).toBe(1007);
    });

    it.each([
      ['a reserved opcode', 0x83],
      ['a reserved bit', 0xc1],
      ['a continuation of nothing', 0x80],
      ['a fragmented ping', 0x09],
    ])('[RT-11] with %s closes with 1002', async (_what, firstByte) => {
      sendRaw(firstByte, Buffer.from('{}'));
      expect((await client.closed).code).toBe(1002);
    });

    it('[RT-11] without a mask closes with 1002', async () => {
      const { _socket: socket } = client.socket as unknown as { _socket: Socket };
      socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
      expect((await client.closed).code).toBe(1002);
    });

    it('[RT-11] disturbs nobody else', async () => {
      const other = await gateway.connect(randomUUID());
      client.send(chatOf(maxMessageBytes + 1));
      await client.closed;
      other.send({ type: 'ping', id: '1', content: null });
      await other.nextOfType('pong');
    });
  });

  describe('is what the server says of it', () => {
    it("[RT-12] sender, id, time and position are the server's; unknown keys are not passed on", async () => {
      const receiver = await cluster.two.connect(randomUUID());
      const to = receiver.welcome.data?.['user_id'];
      const before = Date.now();
      const forged = {
        from: 'root',
        from_name: 'Root',
        timestamp: 1,
        stream: 'broadcast',
        offset: 999,
        epoch: 'e',
      };
      client.send({
        ...forged,
        type: 'chat',
        id: 'mine',
        to,
        room: 'chat:a',
        content: { text: 'hi' },
        data: { a: 1 },
        extra: 1,
        admin: true,
      });

      const received = await receiver.nextOfType('chat');
      expect(received).toEqual({
        type: 'chat',
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-/),
        from: client.welcome.data?.['user_id'],
        from_name: client.welcome.data?.['user_name'],
        to,
        content: { text: 'hi' },
        data: { a: 1 },
        timestamp: expect.any(Number),
        stream: 'user',
        offset: 1,
      });
      expect(received.timestamp).toBeGreaterThanOrEqual(before);
      expect(received.timestamp).toBeLessThanOrEqual(Date.now());
    });

    it('[RT-12] __proto__ and constructor are plain data', async () => {
      const receiver = await cluster.two.connect(randomUUID());
      const to = receiver.welcome.data?.['user_id'] as string;
      const content = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"toString":3}';
      client.send(
        `{"type":"chat","__proto__":{"polluted":4},"to":"${to}","content":${content},"data":${content}}`,
      );
      await receiver.nextOfType('chat');
      expect(receiver.frames.at(-1)).toContain(`"content":${content},"data":${content},"timestamp"`);
      expect(receiver.frames.at(-1)).not.toContain('polluted":4');
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();

      expect(await refusal(`{"type":"chat","id":"i","__proto__":{"to":"${to}"},"content":1}`)).toMatchObject({
        code: 'BAD_MESSAGE',
        id: 'i',
      });
    });

    it("[RT-12] the ack names the client's id and the server's", async () => {
      const receiver = await cluster.two.connect(randomUUID());
      client.send({ type: 'chat', id: 'mine', to: receiver.welcome.data?.['user_id'], content: null });
      const { id } = await receiver.nextOfType('chat');
      expect((await client.nextOfType('ack')).content).toMatchObject({ id: 'mine', message_id: id });
    });
  });
});
