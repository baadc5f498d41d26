import { createPublicKey, generateKeyPairSync } from 'node:crypto';

import { jest } from '@jest/globals';

import jsonwebtoken from 'jsonwebtoken';

import { AccessTokens } from './access-tokens.js';
import {
  claims,
  compactJws,
  hs256,
  hs256Token,
  malformed,
  rs256,
  wronglyClaimed,
  wronglySigned,
} from './forged-tokens.fixture.js';
import { TokenError } from './token-error.js';
import { TokenKeys, type KeyMaterial } from './token-keys.js';

const secret = 'a secret that only the tests of access tokens know';
const subject = {
  userId: 'u-1',
  username: 'ann',
  roles: ['user'],
  audience: 'user',
  sessionId: 's-1',
} as const;

function accessTokens(material: KeyMaterial = { JWT_SECRET: secret }): AccessTokens {
  return new AccessTokens(TokenKeys.from(material), { issuer: 'ginforge', ttlSeconds: 900 });
}

function rsaPair(): { privateKey: string; publicKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

function refusal(tokens: AccessTokens, token: string): unknown {
  try {
    return tokens.verify(token);
  } catch (error) {
    return error instanceof TokenError ? error.reason : error;
  }
}

afterEach(() => jest.useRealTimers());

describe('issuing and verifying', () => {
  it('[RT-02] verifies what it issued and says who it is', () => {
    const tokens = accessTokens();
    const { token, expiresIn, tokenId } = tokens.issue(subject);
    const principal = tokens.verify(token);
    expect(expiresIn).toBe(900);
    expect(principal).toMatchObject({ ...subject, tokenId, expiresAt: principal.issuedAt + 900 });
    expect(Math.floor(principal.issuedAtMs / 1000)).toBe(principal.issuedAt);
  });

  it('[RT-02] issues exactly the claims of the contract', () => {
    const { token, tokenId } = accessTokens().issue({ ...subject, sessionId: undefined });
    const { iat, iat_ms: _ms, exp, ...named } = jsonwebtoken.decode(token) as jsonwebtoken.JwtPayload;
    expect(exp).toBe((iat ?? 0) + 900);
    expect(named).toEqual({
      sub: 'u-1',
      user_id: 'u-1',
      username: 'ann',
      roles: ['user'],
      aud: 'user',
      iss: 'ginforge',
      jti: tokenId,
      typ: 'access',
    });
  });

  it('[RT-02] verifies a token that another program made with the same secret and the claims of the contract', () => {
    expect(accessTokens().verify(hs256Token(secret))).toMatchObject({ userId: 'u-1', audience: 'user' });
  });

  it('never changes a principal, which many requests share', () => {
    const tokens = accessTokens();
    const { token } = tokens.issue(subject);
    expect(tokens.verify(token)).toBe(tokens.verify(token));
    expect(Object.isFrozen(tokens.verify(token))).toBe(true);
  });

  it('[RT-07] refuses a token from the second of its exp on, also one that it verified before', () => {
    jest.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
    const tokens = accessTokens();
    const { token } = tokens.issue(subject);
    jest.setSystemTime(Date.UTC(2030, 0, 1) + 899_999);
    expect(tokens.verify(token).userId).toBe('u-1');
    jest.setSystemTime(Date.UTC(2030, 0, 1) + 900_000);
    expect(refusal(tokens, token)).toBe('expired');
    expect(refusal(tokens, token)).toBe('expired');
  });
});

describe('refusing', () => {
  const tokens = accessTokens();

  it('[RT-03] refuses a missing token', () => {
    expect(refusal(tokens, '')).toBe('missing');
  });

  it.each([...wronglySigned(secret), ...malformed(secret), ...wronglyClaimed(secret)])(
    '[RT-03] refuses a token with $what',
    ({ token, reason }) => {
      expect(refusal(tokens, token)).toBe(reason);
    },
  );

  it('[RT-03] refuses a signed payload that is null', () => {
    expect(refusal(tokens, compactJws({ alg: 'HS256', typ: 'JWT' }, null, hs256(secret)))).toBe('malformed');
  });

  it('[RT-03] names no claim, key or token in the error', () => {
    const error = new TokenError('signature');
    expect(error.message).toBe('access token refused: signature');
  });
});

describe('key pairs', () => {
  const { privateKey, publicKey } = rsaPair();
  const verifier = accessTokens({ JWT_PUBLIC_KEYS: publicKey });

  it('[RT-03] verifies RS256 with the public key alone, and cannot issue then', () => {
    const { token } = accessTokens({ JWT_PRIVATE_KEY: privateKey }).issue(subject);
    expect(verifier.verify(token).userId).toBe('u-1');
    expect(() => verifier.issue(subject)).toThrow('JWT_PRIVATE_KEY');
  });

  it('[RT-03] refuses HS256 with the public key as the secret, in every spelling of that key', () => {
    const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
    const spellings = [
      publicKey,
      publicKey.trim(),
      publicKey.replaceAll('\n', '\\n'),
      der.toString('latin1'),
    ];
    for (const spelling of spellings) {
      const token = compactJws({ alg: 'HS256', typ: 'JWT' }, claims(), hs256(spelling));
      expect(refusal(verifier, token)).toBe('signature');
    }
  });

  it('[RT-03] refuses HS256 with JWT_SECRET where a key pair is configured', () => {
    const both = accessTokens({ JWT_PUBLIC_KEYS: publicKey, JWT_SECRET: secret });
    expect(refusal(both, hs256Token(secret))).toBe('signature');
  });

  it('[RT-03] refuses PS256 and RS512 by the right key: only RS256 is pinned', () => {
    for (const algorithm of ['PS256', 'RS512'] as const) {
      expect(refusal(verifier, jsonwebtoken.sign(claims(), privateKey, { algorithm }))).toBe('signature');
    }
  });

  it('[RT-03] refuses a stranger that names a known kid', () => {
    const { token } = accessTokens({ JWT_PRIVATE_KEY: privateKey }).issue(subject);
    const { kid } = jsonwebtoken.decode(token, { complete: true })?.header ?? {};
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    expect(refusal(verifier, compactJws({ alg: 'RS256', kid }, claims(), rs256(stranger)))).toBe('signature');
  });

  it('[RT-03] verifies with each of several keys while they are rotated, with and without kid', () => {
    const next = rsaPair();
    const rotating = accessTokens({
      JWT_PUBLIC_KEYS: `${publicKey}${next.publicKey.replaceAll('\n', '\\n')}`,
    });
    for (const key of [privateKey, next.privateKey]) {
      expect(rotating.verify(accessTokens({ JWT_PRIVATE_KEY: key }).issue(subject).token).userId).toBe('u-1');
      expect(rotating.verify(jsonwebtoken.sign(claims(), key, { algorithm: 'RS256' })).userId).toBe('u-1');
      const otherKid = jsonwebtoken.sign(claims(), key, { algorithm: 'RS256', keyid: '2024-01' });
      expect(rotating.verify(otherKid).userId).toBe('u-1');
    }
    const stranger = jsonwebtoken.sign(claims(), rsaPair().privateKey, { algorithm: 'RS256' });
    expect(refusal(rotating, stranger)).toBe('signature');
  });

  it('[RT-03] issues and verifies ES256 beside RS256, each with its own key', () => {
    const elliptic = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const tokens = accessTokens({ JWT_PRIVATE_KEY: elliptic.privateKey, JWT_PUBLIC_KEYS: publicKey });
    expect(tokens.verifyOptions.algorithms).toEqual(['ES256', 'RS256']);
    expect(tokens.verify(tokens.issue(subject).token).userId).toBe('u-1');
    expect(tokens.verify(accessTokens({ JWT_PRIVATE_KEY: privateKey }).issue(subject).token).userId).toBe(
      'u-1',
    );
  });
});
