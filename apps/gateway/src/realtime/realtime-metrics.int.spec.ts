import { randomUUID } from 'node:crypto';
import { payloadReasons } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';
import { TestCluster } from '../testing/test-cluster.js';
import type { TestGateway } from '../testing/test-gateway.js';

describe('the metrics', () => {
  let cluster: TestCluster;
  let gateway: TestGateway;

  beforeAll(async () => {
    cluster = await TestCluster.start();
    gateway = cluster.one;
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const value = async (name: string, labels = '') => (await gateway.metric(name)).get(labels) ?? 0;

  it('[RT-61] count connections, messages and refusals under the names of the seed', async () => {
    const names = ['connections', 'messages_received', 'messages_sent'] as const;
    const read = async () => Promise.all(names.map((name) => value(`websocket_${name}_total`)));
    const [connections = 0, received = 0, sent = 0] = await read();
    const refused = await gateway.refusals('unknown_type');
    const client = await gateway.connect(randomUUID());
    client.send({ type: 'ping', id: 'p', content: null });
    await client.nextOfType('pong');
    client.send({ type: 'dance' });
    await client.nextOfType('error');
    expect(await read()).toEqual([connections + 1, received + 2, sent + 3]);
    expect(await gateway.refusals('unknown_type')).toBe(refused + 1);
  });

  it('[RT-61] show what is open now', async () => {
    const client = await gateway.connect(randomUUID());
    client.send({ type: 'join_room', id: 'j', content: 'chat:a' });
    await client.nextOfType('ack');
    await eventually(async () => expect(await value('websocket_connections')).toBe(1)); // those before are leaving
    await eventually(async () => expect(await value('websocket_rooms')).toBe(1));
    expect(await gateway.metric('websocket_send_buffer_bytes')).toEqual(new Map([['', expect.any(Number)]]));
  });

  it('[RT-61] count closes by code', async () => {
    const before = await value('websocket_closes_total', 'code="1003"');
    const client = await gateway.connect(randomUUID());
    client.send(Buffer.from('binary'));
    await client.closed;
    await eventually(async () =>
      expect(await value('websocket_closes_total', 'code="1003"')).toBe(before + 1),
    );
  });

  it('[RT-61] measure the time from publishing to the socket', async () => {
    const user = randomUUID();
    const client = await gateway.connect(user);
    const before = await value('websocket_publish_to_socket_seconds_count');
    await cluster.notifications.sendToUser(user, { type: 'chat', content: 1 });
    await client.nextOfType('chat');
    await eventually(async () =>
      expect(await value('websocket_publish_to_socket_seconds_count')).toBe(before + 1),
    );
  });

  it('[RT-61] count what a resuming client is sent again, by result', async () => {
    const user = randomUUID();
    const { epoch } = await cluster.notifications.sendToUser(user, { type: 'chat', content: 1 });
    await cluster.notifications.sendToUser(user, { type: 'chat', content: 2 });
    const client = await gateway.connect(user);
    client.send({ type: 'resume', id: 'r', content: { streams: { user: { epoch, offset: 1 } } } });
    await client.nextOfType('resumed');
    await eventually(async () => expect(await value('websocket_replayed_messages_total')).toBe(1));
    await eventually(async () =>
      expect(await value('websocket_recoveries_total', 'result="recovered"')).toBe(1),
    );
  });

  it('[RT-61] [OB-01] begin at zero where an alert waits for the first time of something', async () => {
    const labelsOf = async (name: string) => [...(await gateway.metric(name)).keys()];
    expect(await labelsOf('websocket_recoveries_total')).toContain('result="lost"');
    expect(await labelsOf('websocket_stream_gaps_total')).toContain('result="lost"');
    for (const reason of [...payloadReasons, 'bad_position'])
      expect(await labelsOf('websocket_errors_total')).toContain(`reason="payload_${reason}"`);
  });

  it('[RT-61] have the delay of the event loop and the slow-consumer closes', async () => {
    const { body } = await gateway.ask('/metrics');
    expect(body).toMatch(/^nodejs_eventloop_lag_seconds /m);
    expect(body).toMatch(/^# TYPE websocket_(slow_consumer_closes|closes)_total counter$/m);
  });
});
