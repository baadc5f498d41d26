import { TestService } from '../test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start();
});

afterAll(() => service.stop());

const change = { old_password: 'correct horse', new_password: 'battery staple' };

describe('PUT /change-password', () => {
  it('[RT-08] ends every other session with its tokens, and leaves the own one', async () => {
    const here = await service.administrator('careful');
    const { data } = await service.post('/login', { username: 'careful', password: 'correct horse' });
    const there = String(data?.['token']);
    const { status, data: answer } = await service.put('/change-password', change, here);
    expect([status, answer?.['username']]).toEqual([200, 'careful']);
    expect((await service.get('/profile', here)).status).toBe(200);
    expect((await service.get('/profile', there)).status).toBe(401);
    expect((await service.post('/refresh', { refresh_token: data?.['refresh_token'] })).status).toBe(401);
    expect((await service.post('/login', { username: 'careful', password: 'correct horse' })).status).toBe(
      401,
    );
    expect((await service.post('/login', { username: 'careful', password: 'battery staple' })).status).toBe(
      200,
    );
    const [, log] = await service.logged(answer?.['id']);
    expect(log).toEqual({
      username: 'careful',
      action: 'update',
      changes: { password: { from: '******', to: '******' } },
    });
  });

  it.each([
    ['a wrong old one', { ...change, old_password: 'wrong' }, 'old_password'],
    ['the same one again', { ...change, new_password: 'correct horse' }, 'new_password'],
    ['a weak one', { ...change, new_password: 'short' }, 'new_password'],
    ['other fields', { ...change, roles: [] }, 'roles'],
  ])('refuses %s', async (name, body, path) => {
    const token = await service.administrator(`refused_${name.replaceAll(' ', '_')}`);
    const answer = await service.put('/change-password', body, token);
    expect(answer).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it('[AD-04] is no better place to guess at: five wrong ones lock, and are logged', async () => {
    const token = await service.administrator('guessed');
    const wrong = { ...change, old_password: 'wrong password' };
    for (let time = 0; time < 5; time += 1) {
      expect((await service.put('/change-password', wrong, token)).status).toBe(400);
    }
    expect(await service.put('/change-password', change, token)).toMatchObject({ status: 429, code: 2006 });
    const logs = await service.sql<{ outcome: string }>(
      `SELECT outcome FROM login_logs WHERE username = 'guessed' AND outcome <> 'success'`,
    );
    expect(logs).toHaveLength(6);
  });

  it('lets one of two changes at the same time win', async () => {
    const token = await service.administrator('hasty');
    const answers = await Promise.all(
      ['battery staple', 'another staple'].map((new_password) =>
        service.put('/change-password', { ...change, new_password }, token),
      ),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 1011]);
  });
});
