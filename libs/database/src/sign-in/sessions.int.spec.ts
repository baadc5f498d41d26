import { newIdentifier } from '../identifier.js';
import { openTestDatabase, type OpenTestDatabase } from '../test-database.js';
import { Sessions, type SessionStart } from './sessions.js';

const oneDay = 86_400;

describe('Sessions', () => {
  let database: OpenTestDatabase;
  let sessions: Sessions;
  let somebody: SessionStart;

  beforeAll(async () => {
    database = await openTestDatabase();
    sessions = new Sessions(database.dataSource.manager, oneDay);
  });

  afterAll(() => database[Symbol.asyncDispose]());

  beforeEach(() => {
    somebody = { principalId: newIdentifier(), audience: 'user', ip: '127.0.0.1', userAgent: 'jest' };
  });

  it('[http 3] exchanges a refresh token for the next one of the same session', async () => {
    const started = await sessions.start(somebody);
    const rotated = await sessions.rotate(started.refreshToken, 'user');
    expect(rotated).toMatchObject({
      kind: 'rotated',
      sessionId: started.sessionId,
      principalId: somebody.principalId,
    });
    expect(rotated).not.toMatchObject({ refreshToken: started.refreshToken });
  });

  it('[http 3] revokes the whole family when a spent refresh token comes back', async () => {
    const started = await sessions.start(somebody);
    const rotated = await sessions.rotate(started.refreshToken, 'user');
    expect(await sessions.rotate(started.refreshToken, 'user')).toEqual({
      kind: 'reused',
      sessionId: started.sessionId,
      principalId: somebody.principalId,
    });
    const newest = rotated.kind === 'rotated' ? rotated.refreshToken : '';
    expect(await sessions.rotate(newest, 'user')).toEqual({ kind: 'unknown' });
  });

  it('[http 3] lets one of many parallel exchanges win and takes the others for a theft', async () => {
    const { refreshToken } = await sessions.start(somebody);
    const rotations = await Promise.all(
      Array.from({ length: 8 }, () => sessions.rotate(refreshToken, 'user')),
    );
    const kinds = rotations.map(({ kind }) => kind).sort();
    expect(kinds.filter((kind) => kind === 'rotated')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'reused')).toHaveLength(1);
  });

  it('[AD-06] knows no refresh token of the other audience, and leaves it alone', async () => {
    const { refreshToken } = await sessions.start(somebody);
    expect(await sessions.rotate(refreshToken, 'admin')).toEqual({ kind: 'unknown' });
    expect(await sessions.rotate(refreshToken, 'user')).toMatchObject({ kind: 'rotated' });
  });

  it('knows no token that was never given out', async () => {
    expect(await sessions.rotate('', 'user')).toEqual({ kind: 'unknown' });
    expect(await sessions.rotate('x'.repeat(4096), 'user')).toEqual({ kind: 'unknown' });
  });

  it('ends a session on demand, and all of a person', async () => {
    const [first, second] = [await sessions.start(somebody), await sessions.start(somebody)];
    await sessions.revoke(first.sessionId);
    expect(await sessions.rotate(first.refreshToken, 'user')).toEqual({ kind: 'unknown' });
    await sessions.revokeAll(somebody.principalId);
    expect(await sessions.rotate(second.refreshToken, 'user')).toEqual({ kind: 'unknown' });
  });

  it('forgets a session whose time is over', async () => {
    const brief = new Sessions(database.dataSource.manager, 0);
    const { refreshToken } = await brief.start(somebody);
    expect(await brief.rotate(refreshToken, 'user')).toEqual({ kind: 'unknown' });
  });

  it('[http 3] stores the SHA-256 of a refresh token and nothing else of it', async () => {
    const { refreshToken } = await sessions.start(somebody);
    const rows: object[] = await database.dataSource.query(
      `SELECT 1 FROM refresh_tokens WHERE encode(hash, 'hex') = encode(sha256($1::text::bytea), 'hex')`,
      [refreshToken],
    );
    expect(rows).toHaveLength(1);
  });
});
