import { randomBytes, randomUUID } from 'node:crypto';
import { formatTraceparent, type TraceContext, withTraceContext } from '@ginforge/chassis';
import type { NotificationClient } from '@ginforge/notification';
import { eventually } from '@ginforge/testing';
import { clusters, type TestCluster } from '../testing/test-cluster.js';
import { TestGateway } from '../testing/test-gateway.js';

describe.each(clusters)('the log of deliveries %s', (_name, start) => {
  let cluster: TestCluster;

  beforeAll(async () => {
    cluster = await start();
  });

  afterEach(() => cluster.dropClients());
  afterAll(() => cluster.stop());

  const trace = (sampled = true): TraceContext => ({
    otelTraceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    sampled,
  });
  const linesOf = ({ otelTraceId }: TraceContext) =>
    TestGateway.logLines
      .filter((line) => line.includes(otelTraceId))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const publish = (context: TraceContext, work: (client: NotificationClient) => Promise<unknown>) =>
    withTraceContext(context, () => work(cluster.notifications));

  it.each([true, false])(
    '[RT-62] has a line for what was published in a trace, sampled: %s, and the client sees nothing of it',
    async (sampled) => {
      const user = randomUUID();
      const clients = [await cluster.one.connect(user), await cluster.one.connect(user)];
      const context = trace(sampled);
      await publish(context, (client) => client.sendNotification(user, { title: 'T', body: 'B' }));
      const received = await Promise.all(clients.map((client) => client.nextOfType('notification')));
      await eventually(() => linesOf(context).length === 1);
      expect(linesOf(context)).toEqual([
        expect.objectContaining({
          level: 'debug',
          msg: 'message delivered',
          parent_span_id: context.spanId,
          channel: `websocket:notification:${user}`,
          stream: 'user',
          offset: 1,
          receivers: 2,
          publish_to_delivery_ms: expect.any(Number),
        }),
      ]);
      expect(Object.keys(received[0] ?? {}).sort()).toEqual(
        ['content', 'id', 'offset', 'stream', 'timestamp', 'to', 'type'].sort(),
      );
      for (const client of clients) {
        expect(client.frames.join()).not.toContain(context.otelTraceId);
        expect(client.frames.join()).not.toContain('traceparent');
      }
    },
  );

  it('[RT-62] has one line on each gateway for a broadcast, with its own number of receivers', async () => {
    const clients = await Promise.all(cluster.gateways.map((gateway) => gateway.connect(randomUUID())));
    clients.push(await cluster.one.connect(randomUUID()));
    const context = trace();
    await publish(context, (client) => client.broadcastDataUpdate('product', 'update', '7'));
    await Promise.all(clients.map((client) => client.nextOfType('data_update')));
    const gateways = cluster.gateways.length;
    await eventually(() => linesOf(context).length === gateways);
    const receivers = linesOf(context).map((line) => line['receivers']);
    expect(receivers.sort()).toEqual(gateways === 2 ? [1, 2] : [2]);
  });

  it('[RT-62] names no stream where none keeps the message', async () => {
    const user = randomUUID();
    const client = await cluster.one.connect(user);
    const context = trace();
    const json = '{"type":"note","content":1}';
    const sender = String(client.welcome.data?.['client_id']);
    const header = `gf1 0 - ${Date.now()} ${formatTraceparent(context)} ${sender}`;
    await cluster.publish(`websocket:user:${user}`, `${header}\n${json}`);
    await eventually(() => linesOf(context).length === 1);
    expect(linesOf(context)[0]).toMatchObject({ channel: `websocket:user:${user}`, receivers: 0 });
    expect(linesOf(context)[0]).not.toHaveProperty('stream');
    expect(linesOf(context)[0]).not.toHaveProperty('offset');
  });

  it('[RT-62] says nothing of what belongs to no trace', async () => {
    const user = randomUUID();
    const [sender, receiver] = [await cluster.one.connect(randomUUID()), await cluster.one.connect(user)];
    await cluster.notifications.sendNotification(user, { title: 'T', body: 'B' });
    sender.send({ type: 'chat', to: user, content: { text: 'hi' } });
    await cluster.publish(`websocket:user:${user}`, { type: 'invoice', content: null });
    for (const type of ['notification', 'chat', 'invoice']) await receiver.nextOfType(type);
    expect(TestGateway.logLines.filter((line) => line.includes(`:${user}`))).toEqual([]);
  });
});
