import {
  brokenChunks,
  type HostileCase,
  hostileRequests,
  prefix,
  smuggled,
} from './hostile-requests.fixture.js';
import { onlyHeader, RawClient, type RawMessage, RecordingUpstream } from './raw-http.fixture.js';
import { ask, ProxyTestbed } from './proxy-testbed.js';

function table(cases: readonly HostileCase[]) {
  return cases.map(([name, bytes, status = 400]) => [name, bytes, status] as const);
}

describe.each(['direct', 'middleware'] as const)('hostile requests (%s)', (transport) => {
  const testbed = new ProxyTestbed(transport);
  let user: RecordingUpstream;
  let admin: RecordingUpstream;
  let port: number;

  beforeAll(async () => {
    [user, admin] = await Promise.all([RecordingUpstream.start(), RecordingUpstream.start()]);
    port = await testbed.gateway({
      USER_API_URLS: user.origin,
      ADMIN_API_URLS: admin.origin,
      RATE_LIMIT_ENABLED: 'false',
    });
  });
  beforeEach(() => {
    user.forget();
    admin.forget();
  });
  afterAll(async () => {
    await testbed.close();
    await Promise.all([user.close(), admin.close()]);
  });

  /** The one answer, which is a refusal in the envelope, and nothing of the request has been passed on. */
  async function refused(bytes: string | Buffer, status: number): Promise<void> {
    const whole = Buffer.concat([
      typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes,
      Buffer.from(smuggled),
    ]);
    const answers = await RawClient.ask(port, whole);
    expect(answers.map(({ startLine }) => startLine.slice(0, 12))).toEqual([`HTTP/1.1 ${status}`]);
    expectEnvelope(answers[0] as RawMessage);
    expect(admin.requests()).toEqual([]);
    expect((await ask(port, `${prefix}/other`)).body.toString()).toBe(`GET ${prefix}/other`);
  }

  describe.each(Object.entries(hostileRequests))('%s', (_group, cases) => {
    it.each(table(cases))('[GW-10] %s is refused and goes nowhere', async (_name, bytes, status) => {
      await refused(bytes, status);
      expect(user.requests().map(({ startLine }) => startLine)).toEqual([`GET ${prefix}/other HTTP/1.1`]);
    });
  });

  it.each(table(brokenChunks))('[GW-10] %s ends the request before its end', async (_name, bytes, status) => {
    await refused(bytes, status);
    expect(user.served()).toEqual([`GET ${prefix}/other`]);
  });
});

function expectEnvelope(answer: RawMessage): void {
  expect(onlyHeader(answer, 'connection')).toBe('close');
  expect(onlyHeader(answer, 'content-type')).toBe('application/json; charset=utf-8');
  expect(JSON.parse(answer.body.toString())).toEqual({
    code: expect.any(Number),
    message: expect.any(String),
    trace_id: onlyHeader(answer, 'x-request-id'),
  });
}
