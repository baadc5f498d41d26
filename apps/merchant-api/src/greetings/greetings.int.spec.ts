import { newIdentifier } from '@ginforge/database';

import { TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

/** What was recorded to be said to a user, in order. */
async function saidTo(userId: string): Promise<object[]> {
  const rows = await service.sql<{ message: object }>(
    `SELECT item -> 'message' AS message FROM outbox_messages WHERE stream = $1 ORDER BY seq`,
    [`user:${userId}`],
  );
  return rows.map(({ message }) => message);
}

it('[RT-36] sends the caller a notification and keeps it in the inbox', async () => {
  const userId = newIdentifier();
  const { status, data } = await service.post('/greetings', { text: 'Hello' }, service.tokenFor(userId));
  expect({ status, data }).toEqual({ status: 201, data: { id: expect.any(String), text: 'Hello' } });
  expect(await saidTo(userId)).toEqual([
    expect.objectContaining({
      type: 'notification',
      id: data?.['id'],
      content: { title: 'Greetings from merchant-api', body: 'Hello', category: 'greeting' },
    }),
  ]);
  const kept = await service.sql('SELECT id FROM notifications WHERE user_id = $1', [userId]);
  expect(kept).toEqual([{ id: data?.['id'] }]);
});

it('[AP-05] greets once, however often the same request is tried', async () => {
  const userId = newIdentifier();
  const token = service.tokenFor(userId);
  const first = await service.postWithKey('/greetings', { text: 'Hello' }, token, 'a-key');
  const again = await service.postWithKey('/greetings', { text: 'Hello' }, token, 'a-key');
  expect(again.data).toEqual(first.data);
  expect(await saidTo(userId)).toHaveLength(1);
});
