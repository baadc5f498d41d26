import { accountFields, loginBody } from './account-fields.js';

describe('accountFields', () => {
  it.each([
    ['username', 'ada.lovelace-1_x'],
    ['email', 'ada@example.com'],
    ['password', 'pass wörd 密码'],
    ['phone', '+49 (30) 123-456'],
    ['phone', null],
    ['avatar', 'https://example.com/a.png'],
    ['avatar', '/api/v1/files/1/content'],
  ] as const)('takes the %s %j', (field, value) => {
    expect(accountFields[field].safeParse(value).success).toBe(true);
  });

  it.each([
    ['username', 'ab'],
    ['username', '.hidden'],
    ['username', 'a b c'],
    ['username', 'аdmin'],
    ['username', 'x'.repeat(65)],
    ['username', 'abc\n'],
    ['email', 'nobody'],
    ['email', 'a@b\0.com'],
    ['password', 'short'],
    ['password', 'x'.repeat(129)],
    ['password', 'nul\0nulnul'],
    ['password', '\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800'],
    ['avatar', 'javascript:alert(1)'],
    ['avatar', '//evil.example/a.png'],
    ['displayName', 'x'.repeat(65)],
  ] as const)('[AP-06] refuses the %s %j', (field, value) => {
    expect(accountFields[field].safeParse(value).success).toBe(false);
  });

  it('[AP-06] refuses unknown fields, however they are called', () => {
    for (const key of ['role', '__proto__', 'constructor']) {
      const body: unknown = JSON.parse(`{"username":"a","password":"b","${key}":{"admin":true}}`);
      expect(loginBody.safeParse(body).success).toBe(false);
    }
  });
});
