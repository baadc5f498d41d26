import { AccessTokens } from '@ginforge/auth';
import { Sessions } from '@ginforge/database';
import { describeHttpConformance } from '@ginforge/testing';

import { TestService } from './test-service.js';

let number = 0;

function somebody() {
  const username = `person-${(number += 1)}`;
  return { username, email: `${username}@example.com`, password: 'correct horse' };
}

describeHttpConformance('admin-api', async () => {
  const service = await TestService.start({ LOG_LEVEL: 'trace', LOGIN_MAX_FAILURES: '100' });
  const tokens = service.app.get(AccessTokens);
  const sessions = service.app.get(Sessions, { strict: false });
  const { userId, username, roles } = tokens.verify(await service.signIn('admin', 'admin123'));
  const session = { principalId: userId, audience: 'admin', ip: '::1', userAgent: 'a test' } as const;
  const news = () => ({ title: `News ${(number += 1)}`, body: 'Nothing happened' });
  return {
    url: await service.app.getUrl(),
    log: service.log,
    token: () => tokens.issue({ userId, username, roles, audience: 'admin' }).token,
    bodies: {
      Accounts_login: () => ({ username: 'admin', password: 'admin123' }),
      Accounts_refresh: async () => ({ refresh_token: (await sessions.start(session)).refreshToken }),
      Profile_update: () => ({ name: `Root ${(number += 1)}` }),
      Administrators_create: somebody,
      EndUsers_create: somebody,
      Notifications_sendToUser: () => ({ user_id: `user-${(number += 1)}`, ...news() }),
      Notifications_broadcast: news,
      Notifications_sendToRoom: () => ({ room: `chat:${(number += 1)}`, content: { text: 'hello' } }),
    },
    stop: () => service.stop(),
  };
});
