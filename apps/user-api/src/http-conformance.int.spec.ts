import { AccessTokens } from '@ginforge/auth';
import { Sessions } from '@ginforge/database';
import { describeHttpConformance } from '@ginforge/testing';

import { TestService } from './test-service.js';

let number = 0;

function somebody() {
  const username = `user-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse' };
}

describeHttpConformance('user-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace', LOGIN_MAX_FAILURES: '100' });
  const ada = somebody();
  const { data } = await service.post('/register', ada);
  const subject = { userId: String(data?.['id']), username: ada.username, roles: ['user'] };
  const { username, password } = ada;
  const session = { principalId: subject.userId, audience: 'user', ip: '::1', userAgent: 'a test' } as const;
  const sessions = service.app.get(Sessions, { strict: false });
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: () => service.app.get(AccessTokens).issue({ ...subject, audience: 'user' }).token,
    bodies: {
      Accounts_register: somebody,
      Accounts_login: () => ({ username, password }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Profile_update: () => ({ nickname: `Ada ${(number += 1)}` }),
    },
    stop: () => service.stop(),
  };
});
