import { principalOf } from './principal.js';
import { VerifiedTokens } from './verified-tokens.js';

const principal = principalOf({
  sub: 'u-1',
  user_id: 'u-1',
  username: 'ann',
  roles: [],
  aud: 'user',
  iss: 'ginforge',
  iat: 1,
  exp: 4_000_000_000,
  jti: 't-1',
  typ: 'access',
});

describe('VerifiedTokens', () => {
  it('forgets the one that was not asked for longest when it is full', () => {
    const verified = new VerifiedTokens(2);
    verified.set('a', principal);
    verified.set('b', principal);
    verified.get('a');
    verified.set('c', principal);
    expect(['a', 'b', 'c'].filter((token) => verified.get(token))).toEqual(['a', 'c']);
  });

  it('never gives back an expired one', () => {
    const verified = new VerifiedTokens(2);
    verified.set('a', { ...principal, expiresAt: 2 });
    expect(verified.get('a')).toBeUndefined();
  });
});
