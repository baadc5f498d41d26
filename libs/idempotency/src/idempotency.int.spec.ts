import { randomUUID } from 'node:crypto';

import { ApplicationError } from '@ginforge/chassis';
import { removeExpiredIdempotencyRecords } from '@ginforge/database';
import { eventually, type TestDatabase } from '@ginforge/testing';

import { type Answer, thingsDatabase, ThingsService } from './things-service.fixture.js';

let database: TestDatabase;
let service: ThingsService;

beforeAll(async () => {
  database = await thingsDatabase();
  service = await ThingsService.start(database);
});
beforeEach(() => service.whileMaking(() => Promise.resolve()));
afterAll(async () => {
  await service.stop();
  await database.drop();
});

/** What of an answer is the same each time: all but the trace. */
function essence({ status, code, message, data }: Answer) {
  return { status, code, message, data };
}

/** Holds what is being made up, until it is released. */
function gate(of: ThingsService) {
  let reached: () => void = () => undefined;
  let release: () => void = () => undefined;
  const isReached = new Promise<void>((resolve) => (reached = resolve));
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  of.whileMaking(() => (reached(), isReleased));
  return { reached: isReached, release };
}

describe('the same request again', () => {
  it('[AP-05] gets the same answer and is not carried out', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const first = await service.post('/things', { name }, key);
    const second = await service.post('/things', { name }, key);
    expect(first).toMatchObject({ status: 201, replayed: false, data: { name } });
    expect(second.replayed).toBe(true);
    expect(essence(second)).toEqual(essence(first));
    expect(second.trace_id).toBe(second.headers.get('x-request-id'));
    expect(await service.made(name)).toBe(1);
  });

  it('[AP-05] keeps a status of its own', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    for (const replayed of [false, true]) {
      expect(await service.post('/other-things', { name }, key)).toMatchObject({ status: 202, replayed });
    }
  });

  it('[AP-05] is the same whatever the order of its fields', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await service.post('/things', `{"name":"${name}","password":"x"}`, key);
    expect(await service.post('/things', `{"password":"x", "name":"${name}"}`, key)).toMatchObject({
      status: 201,
      replayed: true,
    });
  });

  it('[AP-05] is another one without the key, or with another key', async () => {
    const name = randomUUID();
    for (const key of [undefined, undefined, randomUUID(), randomUUID()]) {
      expect((await service.post('/things', { name }, key)).replayed).toBe(false);
    }
    expect(await service.made(name)).toBe(4);
  });

  it('[AP-05] bears one id for what happens elsewhere, and none without a key', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const idOf = ({ data }: Answer) => (data as { request_id: string | null }).request_id;
    service.whileMaking(() => Promise.reject(new Error('after the message was sent')));
    expect((await service.post('/things', { name }, key)).status).toBe(500);
    service.whileMaking(() => Promise.resolve());
    const id = idOf(await service.post('/things', { name }, key));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
    expect(idOf(await service.post('/things', { name }, randomUUID()))).not.toBe(id);
    expect(idOf(await service.post('/things', { name }))).toBeNull();
  });
});

describe('another request under the key', () => {
  it.each([
    ['another body', '/things', { name: 'other' }],
    ['a body that is not valid', '/things', { name: '' }],
    ['another password', '/things', { name: 'one', password: 'b' }],
    ['another route', '/other-things', { name: 'one', password: 'a' }],
    ['another query', '/things?x=1', { name: 'one', password: 'a' }],
  ])('[AP-05] is 422 with %s', async (_name, path, body) => {
    const key = randomUUID();
    expect((await service.post('/things', { name: 'one', password: 'a' }, key)).status).toBe(201);
    expect(await service.post(path, body, key)).toMatchObject({ status: 422, code: 1023 });
  });

  it('[AP-05] is a matter of its own for every user, of either audience, and for who has not signed in', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const bearers = [service.token('ada'), service.token('bob'), service.token('ada', 'admin')];
    for (const token of bearers) {
      const headers = { authorization: `Bearer ${token}` };
      expect(await service.post('/own-things', { name }, key, headers)).toMatchObject({
        status: 201,
        replayed: false,
      });
    }
    expect((await service.post('/things', { name }, key)).replayed).toBe(false);
    expect(await service.made(name)).toBe(4);
  });

  it('[AP-05] a replay needs a token as good as the first one', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const headers = { authorization: `Bearer ${service.token('ada')}` };
    expect((await service.post('/own-things', { name }, key, headers)).status).toBe(201);
    expect((await service.post('/own-things', { name }, key)).status).toBe(401);
    const renewed = { authorization: `Bearer ${service.token('ada')}` };
    expect((await service.post('/own-things', { name }, key, renewed)).replayed).toBe(true);
  });

  it('[AP-05] before sign-in a client at another address has keys of its own', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    for (const address of ['198.51.100.1', '198.51.100.2']) {
      const headers = { 'x-forwarded-for': address };
      expect((await service.post('/things', { name }, key, headers)).replayed).toBe(false);
    }
  });
});

describe('a key', () => {
  it.each(['x', 'x'.repeat(255), '"8e03978e-40d5-43e8-bc93-6894a57f9324"', '!~'])(
    '[AP-05] may be %j',
    async (key) => {
      expect((await service.post('/things', { name: 'x' }, key)).status).toBe(201);
    },
  );

  it.each(['', 'x'.repeat(256), 'a b', 'a, b', 'caf\u00e9'])('[AP-05] is 400 when it is %j', async (key) => {
    const answer = await service.post('/things', { name: 'x' }, key);
    expect(answer).toMatchObject({ status: 400, code: 1001, errors: [{ path: 'Idempotency-Key' }] });
  });
});

describe('requests at the same time', () => {
  it('[AP-05] are 409 with Retry-After while the first is under way, at every process', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await using beside = await another();
    const { reached, release } = gate(service);
    const first = service.post('/things', { name }, key);
    await reached;
    for (const process of [service, beside.service]) {
      const second = await process.post('/things', { name }, key);
      expect(second).toMatchObject({ status: 409, code: 1010 });
      expect(second.headers.get('retry-after')).toBe('1');
    }
    release();
    expect((await first).status).toBe(201);
    expect(await beside.service.post('/things', { name }, key)).toMatchObject({
      status: 201,
      replayed: true,
    });
    expect(await service.made(name)).toBe(1);
  });

  it('[AP-05] carry one of fifty out', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => service.post('/things', { name }, key)),
    );
    expect(answers.filter(({ status, replayed }) => status === 201 && !replayed)).toHaveLength(1);
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(await service.made(name)).toBe(1);
  });
});

describe('a request that fails', () => {
  it('[AP-05] may come again with the same key when it was not valid', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    expect((await service.post('/things', { name: '' }, key)).status).toBe(400);
    expect(await service.post('/things', { name }, key)).toMatchObject({ status: 201, replayed: false });
  });

  it('[AP-05] gets its refusal again, with what was done before it', async () => {
    const key = randomUUID();
    const before = await service.made('taken');
    const first = await service.post('/things', { name: 'taken' }, key);
    const second = await service.post('/things', { name: 'taken' }, key);
    expect([first.status, first.code, second.replayed]).toEqual([409, 3002, true]);
    expect(essence(second)).toEqual(essence(first));
    expect(second.headers.get('x-reason')).toBe('taken');
    expect(await service.made('taken')).toBe(before + 1);
  });

  it('[AP-05] leaves nothing behind after a 500, and is carried out when it comes again', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    service.whileMaking(() => Promise.reject(new Error('broken')));
    expect((await service.post('/things', { name }, key)).status).toBe(500);
    expect(await service.made(name)).toBe(0);
    service.whileMaking(() => Promise.resolve());
    expect(await service.post('/things', { name }, key)).toMatchObject({ status: 201, replayed: false });
    expect(await service.made(name)).toBe(1);
  });

  it('[AP-05] is refused without being kept where a statement of its own has failed', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    service.whileMaking(async (dataSource) => {
      const twice = `INSERT INTO things (name, odd) VALUES ('x', '${name}'), ('x', '${name}')`;
      await dataSource.query(twice).catch((cause: unknown) => {
        throw new ApplicationError('CONFLICT', { cause });
      });
    });
    expect((await service.post('/things', { name }, key)).status).toBe(409);
    expect(await service.made(name)).toBe(0);
    service.whileMaking(() => Promise.resolve());
    expect(await service.post('/things', { name }, key)).toMatchObject({ status: 201, replayed: false });
  });
});

describe('a process that dies', () => {
  it('[AP-05] leaves neither half of the work nor a claim', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await using dying = await another();
    const { reached, release } = gate(dying.service);
    const lost = dying.service.post('/things', { name }, key);
    await reached;
    expect((await service.post('/things', { name }, key)).status).toBe(409);
    // What PostgreSQL sees of a process that was killed: its connection is gone.
    await service.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state = 'idle in transaction'`,
    );
    await eventually(async () => expect((await service.post('/things', { name }, key)).status).toBe(201));
    expect(await service.made(name)).toBe(1);
    expect((await service.post('/things', { name }, key)).replayed).toBe(true);
    release();
    expect(await lost).toMatchObject({ status: 503, code: 9003 });
    expect(await service.made(name)).toBe(1);
  });

  it('[AP-05] without a word is waited for no longer than IDEMPOTENCY_CLAIM_SECONDS', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await using silent = await another({ IDEMPOTENCY_CLAIM_SECONDS: '1' });
    const { reached, release } = gate(silent.service);
    const lost = silent.service.post('/things', { name }, key);
    await reached;
    await eventually(async () => expect((await service.post('/things', { name }, key)).status).toBe(201));
    release();
    expect((await lost).status).toBe(503);
    expect(await service.made(name)).toBe(1);
  });
});

describe('a request in steps', () => {
  it('[AP-05] gets the same answer, and its refusal, again; another body is 422', async () => {
    const [name, key, other] = [randomUUID(), randomUUID(), randomUUID()];
    const first = await service.post('/stepped-things', { name }, key);
    const second = await service.post('/stepped-things', { name }, key);
    expect([first.status, first.replayed, second.status, second.replayed]).toEqual([201, false, 201, true]);
    expect(essence(second)).toEqual(essence(first));
    expect(await service.made(name)).toBe(1);
    expect((await service.post('/stepped-things', { name: 'else' }, key)).status).toBe(422);
    for (const replayed of [false, true]) {
      expect(await service.post('/stepped-things', { name: 'taken' }, other)).toMatchObject({
        status: 409,
        replayed,
      });
    }
  });

  it('[AP-05] has no transaction open while it waits, and keeps what it did when it dies', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    let open: unknown[] = [undefined];
    service.whileMaking(async (dataSource) => {
      open = await dataSource.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
      );
      throw new Error('died');
    });
    expect((await service.post('/stepped-things', { name }, key)).status).toBe(500);
    expect(open).toEqual([]);
    expect(await service.made(name)).toBe(1);
    service.whileMaking(() => Promise.resolve());
    expect(await service.post('/stepped-things', { name }, key)).toMatchObject({
      status: 201,
      replayed: false,
    });
  });

  it('[AP-05] keeps no refusal that another try may not meet', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    service.whileMaking(() => Promise.reject(new ApplicationError('PAYMENT_IN_PROGRESS')));
    expect((await service.post('/stepped-things', { name }, key)).status).toBe(409);
    service.whileMaking(() => Promise.resolve());
    expect((await service.post('/stepped-things', { name }, key)).status).toBe(201);
  });

  it('[AP-05] of several at the same time all that end with an answer have the same one', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => service.post('/stepped-things', { name }, key)),
    );
    for (const { status } of answers) expect([201, 409]).toContain(status);
    const given = answers.filter(({ status }) => status === 201).map(({ data }) => JSON.stringify(data));
    expect(new Set(given).size).toBe(1);
  });
});

describe('what is kept', () => {
  it('[AP-05] is forgotten after IDEMPOTENCY_TTL, and cleaned up', async () => {
    const [name, key] = [randomUUID(), randomUUID()];
    await service.post('/things', { name }, key);
    await service.dataSource.query('UPDATE idempotency_records SET expires_at = now()');
    expect(await service.post('/things', { name }, key)).toMatchObject({ status: 201, replayed: false });
    expect(await service.made(name)).toBe(2);
    expect((await service.post('/things', { name }, key)).replayed).toBe(true);
    await removeExpiredIdempotencyRecords(service.dataSource);
    expect((await service.post('/things', { name }, key)).replayed).toBe(true);
  });

  it('[AP-08] has neither the key nor what was sent', async () => {
    const [key, password] = [randomUUID(), randomUUID()];
    await service.post('/things', { name: 'x', password }, key);
    const [{ text = '' } = {}]: { text?: string }[] = await service.dataSource.query(
      `SELECT string_agg(r::text || encode(fingerprint, 'escape') || encode(id, 'escape'), '') AS text FROM idempotency_records r`,
    );
    expect(text).toContain('request_id');
    expect(text).not.toContain(password);
    expect(text).not.toContain(key);
  });
});

/** Another process of the service on the same database. */
async function another(variables: Record<string, string> = {}) {
  const started = await ThingsService.start(database, variables);
  return { service: started, [Symbol.asyncDispose]: () => started.stop() };
}
