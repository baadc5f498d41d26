import { channelOfPattern, formatTraceparent, PubSub, withTraceContext } from '@ginforge/chassis';
import { channels, type Message } from '@ginforge/protocol';
import { eventually } from '@ginforge/testing';
import type { TestingModule } from '@nestjs/testing';
import { parseEnvelope } from './envelope.js';
import { disconnectUser, removeMember } from './gateway-commands.js';
import { GatewayPresence } from './gateway-presence.js';
import { NotificationClient } from './notification-client.js';
import { PresenceRegistry } from './presence-registry.js';
import { RoomGrants } from './room-grants.js';

/** What the client does wherever things are kept (RT-40). `start` gives an application with `NotificationModule`, which is closed by whoever started it. */
export function describeNotificationClient(name: string, start: () => Promise<TestingModule>): void {
  let module: TestingModule;
  let client: NotificationClient;
  let grants: RoomGrants;
  let received: { channel: string; message: Message; traceparent?: string }[];
  let commands: { pattern: string; data: unknown }[];

  beforeAll(async () => {
    module = await start();
    client = module.get(NotificationClient);
    grants = module.get(RoomGrants);
    const commandChannels = [disconnectUser, removeMember].map(({ name }) => channelOfPattern(name));
    const subscriber = module.get(PubSub).subscriber();
    subscriber.onMessage((channel, payload) => {
      const text = payload.toString();
      if (commandChannels.includes(channel)) commands.push(JSON.parse(text));
      else {
        const { json = 'null', traceparent } = parseEnvelope(text) ?? {};
        received.push({ channel, message: JSON.parse(json) as Message, traceparent });
      }
    });
    await subscriber.subscribe([
      ...commandChannels,
      channels.broadcast,
      channels.user('u-1'),
      channels.notification('u-1'),
      channels.room('chat:a'),
    ]);
  });

  beforeEach(() => {
    received = [];
    commands = [];
  });

  describe(`NotificationClient over ${name}`, () => {
    test('[RT-62] each method publishes in the trace of the work that calls it', async () => {
      const content = { title: 'Hello', body: 'World' };
      const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
      await withTraceContext(context, async () => {
        await client.sendNotification('u-1', content);
        await client.broadcastNotification(content);
        await client.sendToUser('u-1', { type: 'order_paid', content: { id: 7 } });
        await client.broadcast('hear');
        await client.sendToRoom('chat:a', { text: 'hi' });
        await client.broadcastDataUpdate('product', 'update', '7', { price: 1 });
        await client.publishBatch([
          { to: { kind: 'broadcast' }, message: { type: 'broadcast', content: 1 } },
        ]);
      });
      await eventually(() => received.length === 7);
      expect(received.map(({ traceparent }) => traceparent)).toEqual(
        Array.from({ length: 7 }, () => formatTraceparent(context)),
      );
    });

    test('[RT-30] each method publishes its type on its channel', async () => {
      const content = { title: 'Hello', body: 'World' };
      await client.sendNotification('u-1', content, { data: { n: 1 } });
      await client.broadcastNotification(content);
      await client.sendToUser('u-1', { type: 'order_paid', content: { id: 7 } });
      await client.broadcast('hear');
      await client.sendToRoom('chat:a', { text: 'hi' });
      await client.broadcastDataUpdate('product', 'update', '7', { price: 1 });
      await eventually(() => received.length === 6);
      expect(received).toEqual(
        [
          {
            channel: channels.notification('u-1'),
            message: { type: 'notification', to: 'u-1', content, data: { n: 1 } },
          },
          { channel: channels.broadcast, message: { type: 'notification', content } },
          { channel: channels.user('u-1'), message: { type: 'order_paid', to: 'u-1', content: { id: 7 } } },
          { channel: channels.broadcast, message: { type: 'broadcast', content: 'hear' } },
          {
            channel: channels.room('chat:a'),
            message: { type: 'room_message', room: 'chat:a', content: { text: 'hi' } },
          },
          {
            channel: channels.broadcast,
            message: {
              type: 'data_update',
              content: { entity: 'product', action: 'update', id: '7', data: { price: 1 } },
            },
          },
        ].map(({ channel, message }) => ({ channel, message: expect.objectContaining(message) })),
      );
    });

    test('[FI-01] a transient notification reaches who is connected, and no stream keeps it', async () => {
      const content = { title: 'Uploading', body: '1 of 2 bytes', data: { percent: 50 } };
      const before = await client.sendNotification('u-1', { title: 'a', body: 'before' });
      const id = await client.sendTransientNotification('u-1', content);
      const after = await client.sendNotification('u-1', { title: 'a', body: 'after' });
      await eventually(() => received.length === 3);
      expect(received[1]).toMatchObject({
        channel: channels.notification('u-1'),
        message: { id, type: 'notification', to: 'u-1', content },
      });
      expect(received[1]?.message.offset ?? 0).toBe(0);
      expect(after.offset).toBe(before.offset + 1);
    });

    test('[FI-01] a transient notification to nobody is refused', async () => {
      const sent = client.sendTransientNotification('', { title: 'a', body: 'b' });
      await expect(sent).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
    });

    test('[RT-32] options reach the publisher', async () => {
      const id = '0198a1f2-7c00-7000-8000-000000000002';
      const first = await client.broadcast('x', { idempotencyKey: 'k', id });
      const second = await client.broadcast('x', { idempotencyKey: 'k' });
      expect(first).toMatchObject({ id, deduped: false });
      expect(second).toEqual({ ...first, deduped: true });
    });

    test('[RT-32] what cannot be addressed is refused', async () => {
      const content = { title: 'a', body: 'b' };
      await expect(client.sendNotification('', content)).rejects.toMatchObject({
        errorName: 'VALIDATION_FAILED',
      });
      await expect(client.sendToRoom('a b', 1)).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
      await expect(client.grantRoom('a b', 'u-1')).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
      await expect(client.disconnectUser('*')).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
    });

    test('[RT-24] presence is the cluster’s', async () => {
      const presence = new GatewayPresence(module.get(PresenceRegistry), 'one');
      await presence.connect({ clientId: 'c-1', userId: 'u-1', userName: 'Anna' }, 20);
      expect(await client.isUserOnline('u-1')).toBe(true);
      expect(await client.getOnlineUsers({ page: 1, pageSize: 10 })).toEqual({ total: 1, users: ['u-1'] });
    });

    test('[RT-21] a granted room is open to the user until it is revoked, and the revocation reaches the gateways', async () => {
      expect(await grants.isGranted('team:a', 'u-1')).toBe(false);
      await client.grantRoom('team:a', 'u-1');
      await client.grantRoom('team:a', 'u-2');
      expect(await grants.isGranted('team:a', 'u-1')).toBe(true);
      expect(await grants.isGranted('team:b', 'u-1')).toBe(false);
      await client.revokeRoom('team:a', 'u-1');
      expect(await grants.isGranted('team:a', 'u-1')).toBe(false);
      expect(await grants.usersOf('team:a')).toEqual(['u-2']);
      await eventually(() => commands.length === 1);
      expect(commands).toMatchObject([
        { pattern: 'gateway.remove_member', data: { room: 'team:a', user_id: 'u-1' } },
      ]);
    });

    test('[RT-08] disconnecting a user reaches the gateways', async () => {
      await client.disconnectUser('u-1', '夜'.repeat(50));
      await eventually(() => commands.length === 1);
      expect(commands).toMatchObject([
        { pattern: 'gateway.disconnect_user', data: { user_id: 'u-1', reason: '夜'.repeat(41) } },
      ]);
    });
  });
}
