import { principalOf } from './principal.js';
import { TokenError } from './token-error.js';
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
  /** Asks for each token. @returns those that had to be verified */
  const verifiedNow = (verified: VerifiedTokens, tokens: string[], expiresAt = principal.expiresAt) => {
    const asked: string[] = [];
    for (const token of tokens) {
      verified.of(token, () => {
        asked.push(token);
        return { ...principal, expiresAt };
      });
    }
    return asked;
  };

  it('verifies a token once', () => {
    const verified = new VerifiedTokens(2);
    expect(verifiedNow(verified, ['a', 'a', 'b', 'a', 'b'])).toEqual(['a', 'b']);
  });

  it('forgets the one that was not asked for longest when it is full', () => {
    const verified = new VerifiedTokens(2);
    verifiedNow(verified, ['a', 'b', 'a', 'c']);
    expect(verifiedNow(verified, ['a', 'c', 'b'])).toEqual(['b']);
  });

  it('never gives back an expired one', () => {
    const verified = new VerifiedTokens(2);
    expect(verifiedNow(verified, ['a', 'a'], 2)).toEqual(['a', 'a']);
  });

  it('does not remember what was refused', () => {
    const verified = new VerifiedTokens(2);
    const refuse = () => {
      throw new TokenError('signature');
    };
    expect(() => verified.of('a', refuse)).toThrow(TokenError);
    expect(verifiedNow(verified, ['a'])).toEqual(['a']);
  });
});
