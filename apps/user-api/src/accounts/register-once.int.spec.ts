import { randomUUID } from 'node:crypto';

import { TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

async function register(body: object, key: string) {
  const response = await fetch(`${await service.app.getUrl()}/api/v1/user/register`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
  });
  return { status: response.status, text: await response.text() };
}

describe('POST /register with an Idempotency-Key', () => {
  it('[AP-05] makes and announces one user, however often and at however many times it comes', async () => {
    const ada = { username: 'ada', email: 'ada@example.com', password: 'correct horse' };
    const key = randomUUID();
    await service.sql('DELETE FROM outbox_messages');
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(ada, key)));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toContain(201);
    statuses.delete(201);
    statuses.delete(409); // for those that came while another was under way
    expect([...statuses]).toEqual([]);
    expect((await register(ada, key)).status).toBe(201);
    expect((await register({ ...ada, password: 'another horse' }, key)).status).toBe(422);
    expect((await register(ada, randomUUID())).status).toBe(409);
    expect(await service.sql('SELECT username FROM end_users')).toEqual([{ username: 'ada' }]);
    expect(await service.sql('SELECT 1 FROM outbox_messages')).toHaveLength(1);
  });

  it('[AP-05] [AP-08] keeps neither a password nor a token, and answers with none', async () => {
    const body = { username: 'bob', email: 'bob@example.com', password: 'a secret horse' };
    const { text } = await register(body, randomUUID());
    const kept = JSON.stringify(await service.sql('SELECT * FROM idempotency_records'));
    expect(kept).toContain('bob@example.com');
    expect(kept + text).not.toMatch(/secret|token|argon2|password/);
  });
});
