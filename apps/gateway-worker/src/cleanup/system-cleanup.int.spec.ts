import { randomUUID } from 'node:crypto';

import { JobQueues } from '@ginforge/jobs';
import { eventually } from '@ginforge/testing';
import { DataSource } from 'typeorm';

import { TestWorker } from '../test-worker.js';

let worker: TestWorker;

beforeAll(async () => {
  worker = await TestWorker.start({
    SESSION_RETENTION: '1h',
    LOGIN_LOG_RETENTION: '2d',
    OPERATION_LOG_RETENTION: '3d',
    NOTIFICATION_RETENTION: '4d',
    OUTBOX_RETENTION: '5d',
    EMAIL_RETENTION: '6d',
  });
});

afterAll(() => worker.stop());

const run = async (id = randomUUID()) => {
  await worker.enqueue('system-cleanup', {}, id);
  await worker.becomes('system-cleanup', id, 'completed');
};

/** One row that is old enough and one that is not, by the age given: what a table keeps in its column `keep`. */
const tables = [
  ['sessions', '1 hour', session],
  ['login_logs', '2 days', loginLog],
  ['operation_logs', '3 days', operationLog],
  ['sent_notifications', '3 days', sentNotification],
  ['notifications', '4 days', readNotification],
  ['notifications', '4 days', deletedNotification],
  ['outbox_messages', '5 days', outboxMessage],
  ['outbox_jobs', '5 days', outboxJob],
  ['emails', '6 days', email],
  ['idempotency_records', '0 days', idempotencyRecord],
] as const;

describe('system-cleanup', () => {
  it.each(tables)(
    '[issue 5] removes from %s what is older than %s, and nothing else',
    async (table, age, add) => {
      await worker.sql(`DELETE FROM ${table}`);
      await add(`now() - interval '${age}' - interval '1 minute'`);
      await add(`now() - interval '${age}' + interval '1 minute'`);
      await run();
      expect(await worker.sql(`SELECT 1 FROM ${table}`)).toHaveLength(1);
      await run();
      expect(await worker.sql(`SELECT 1 FROM ${table}`)).toHaveLength(1);
    },
  );

  it('[issue 5] leaves unread notifications, and messages and jobs that are on their way', async () => {
    await readNotification('NULL');
    await outboxJob('NULL');
    const count = () => worker.sql('SELECT 1 FROM notifications WHERE read_at IS NULL');
    const before = await count();
    await run();
    expect(await count()).toHaveLength(before.length);
    expect(await worker.sql('SELECT 1 FROM outbox_jobs WHERE failed_at IS NULL')).toHaveLength(1);
  });

  it('[issue 5] removes many in batches, waits for no row that is held, and takes it the next time', async () => {
    await worker.sql('DELETE FROM login_logs');
    await worker.sql(
      `INSERT INTO login_logs (id, audience, username, outcome, ip, user_agent, created_at)
       SELECT gen_random_uuid(), 'user', 'ada', 'success', '::1', '-', now() - interval '30 days'
       FROM generate_series(1, 1234)`,
    );
    await worker.app.get(DataSource).transaction(async (manager) => {
      await manager.query('SELECT id FROM login_logs ORDER BY created_at LIMIT 1 FOR UPDATE');
      await run();
      expect(await worker.sql('SELECT 1 FROM login_logs')).toHaveLength(1);
    });
    await run();
    expect(await worker.sql('SELECT 1 FROM login_logs')).toEqual([]);
    expect(await worker.metrics()).toMatch(/cleanup_removed_total\{table="login_logs"\} 123[56]/);
  });

  it('[WK-02] one table that cannot be cleaned keeps it from no other, and the job is tried again', async () => {
    await worker.sql('DELETE FROM emails');
    await email(`now() - interval '7 days'`);
    await worker.sql('ALTER TABLE login_logs RENAME TO away');
    const id = await worker.enqueue('system-cleanup', {});
    await worker.becomes('system-cleanup', id, 'delayed');
    expect(await worker.sql('SELECT 1 FROM emails')).toEqual([]);
    const { failedReason } = (await worker.app.get(JobQueues).get('system-cleanup').getJob(id)) ?? {};
    expect(failedReason).toMatch(/^Not cleaned: login_logs \(.*login_logs.*\)$/);
    await worker.sql('ALTER TABLE away RENAME TO login_logs');
    const job = await worker.app.get(JobQueues).get('system-cleanup').getJob(id);
    await job?.promote().catch(() => 'its time has come by itself');
    await worker.becomes('system-cleanup', id, 'completed');
  });

  it('[WK-02] comes by itself, as does the search for overdue orders', async () => {
    const schedulers = async (queue: string) =>
      (await worker.app.get(JobQueues).get(queue).getJobSchedulers()).map(({ key, every }) => [key, every]);
    await eventually(async () => {
      expect(await schedulers('system-cleanup')).toEqual([['system-cleanup', 3_600_000]]);
      expect(await schedulers('order-reminder')).toEqual([['overdue-orders', 600_000]]);
    });
  });
});

const id = () => randomUUID();

async function session(moment: string): Promise<void> {
  const session = id();
  await worker.sql(
    `INSERT INTO sessions (id, principal_id, audience, ip, user_agent, last_used_at, expires_at)
     VALUES ($1, $1, 'user', '::1', '-', now(), ${moment})`,
    [session],
  );
  await worker.sql(`INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)`, [
    Buffer.from(session),
    session,
  ]);
}

async function loginLog(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO login_logs (id, audience, username, outcome, ip, user_agent, created_at)
     VALUES ($1, 'user', 'ada', 'success', '::1', '-', ${moment})`,
    [id()],
  );
}

async function operationLog(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO operation_logs (id, administrator_id, username, entity, action, ip, trace_id, created_at)
     VALUES ($1, $1, 'ada', 'user', 'create', '::1', '-', ${moment})`,
    [id()],
  );
}

async function sentNotification(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO sent_notifications
       (id, message_id, kind, title, content, administrator_id, username, created_at)
     VALUES ($1, '-', 'broadcast', 'Hi', '{}', $1, 'ada', ${moment})`,
    [id()],
  );
}

async function readNotification(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO notifications (id, user_id, title, body, read_at, created_at)
     VALUES ($1, 'ada', 'Hi', '', ${moment}, now() - interval '1 year')`,
    [id()],
  );
}

async function deletedNotification(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO notifications (id, user_id, title, body, deleted_at) VALUES ($1, 'ada', '', '', ${moment})`,
    [id()],
  );
}

async function outboxMessage(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO outbox_messages (id, stream, item, failed_at) VALUES ($1, 'broadcast', '{}', ${moment})`,
    [id()],
  );
}

async function outboxJob(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO outbox_jobs (name, id, payload, trace, due_at, failed_at)
     VALUES ('user-notification', $1, '{}', '{}', now() + interval '1 day', ${moment})`,
    [id()],
  );
}

async function email(moment: string): Promise<void> {
  await worker.sql(`INSERT INTO emails (id, sent_at) VALUES ($1, ${moment})`, [id()]);
}

async function idempotencyRecord(moment: string): Promise<void> {
  await worker.sql(
    `INSERT INTO idempotency_records (id, fingerprint, status, expires_at) VALUES ($1, '', 200, ${moment})`,
    [Buffer.from(id())],
  );
}
