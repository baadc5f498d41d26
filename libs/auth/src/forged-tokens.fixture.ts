import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

import type { TokenRefusal } from './token-error.js';

type Json = Record<string, unknown>;
type Signer = (input: string) => string;

/** A token that has to be refused, and the reason that has to be counted. For tests. */
export interface Forgery {
  readonly what: string;
  readonly reason: TokenRefusal;
  readonly token: string;
}

const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** The claims of a token that is good, with changes; `undefined` removes one. */
export function claims(changes: Json = {}): Json {
  const now = Math.floor(Date.now() / 1000);
  const good = { username: 'ann', roles: ['user'], aud: 'user', iss: 'ginforge', iat: now, exp: now + 900 };
  return { ...good, sub: 'u-1', user_id: 'u-1', jti: randomUUID(), typ: 'access', ...changes };
}

/** Any header, any payload, any signature: nothing is checked. */
export function compactJws(header: Json, payload: unknown, signer: Signer): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part(payload)}`;
  return `${input}.${signer(input)}`;
}

export const hs256 =
  (secret: string): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest('base64url');

export const rs256 =
  (key: KeyObject): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), key).toString('base64url');

/** A token that only its changes make differ from a good one. */
export function hs256Token(secret: string, changes: Json = {}, header: Json = {}): string {
  return compactJws({ alg: 'HS256', typ: 'JWT', ...header }, claims(changes), hs256(secret));
}

/** Tokens signed with the right secret whose claims are not those of an access token that is valid now. */
export function wronglyClaimed(secret: string): Forgery[] {
  const now = Math.floor(Date.now() / 1000);
  const cases: [what: string, changes: Json, reason: TokenRefusal][] = [
    ['another issuer', { iss: 'elsewhere' }, 'claims'],
    ['no issuer', { iss: undefined }, 'claims'],
    ['another audience', { aud: 'billing' }, 'claims'],
    ['both audiences at once', { aud: ['user', 'admin'] }, 'claims'],
    ['no audience', { aud: undefined }, 'claims'],
    ['a refresh token', { typ: 'refresh' }, 'claims'],
    ['no typ', { typ: undefined }, 'claims'],
    ['an nbf to come', { nbf: now + 60 }, 'not_active'],
    ['an nbf that is no number', { nbf: 'soon' }, 'claims'],
    ['an exp that is past', { iat: now - 900, exp: now - 1 }, 'expired'],
    ['an exp that is now', { iat: now - 900, exp: now }, 'expired'],
    ['an exp that is no number', { exp: 'never' }, 'claims'],
    ['no exp', { exp: undefined }, 'claims'],
    ['no jti', { jti: undefined }, 'claims'],
    ['an empty jti', { jti: '' }, 'claims'],
    ['no iat', { iat: undefined }, 'claims'],
    ['no sub', { sub: undefined }, 'claims'],
    ['no user_id', { user_id: undefined }, 'claims'],
    ['an empty user', { sub: '', user_id: '' }, 'claims'],
    ['a numeric user', { sub: 7, user_id: 7 }, 'claims'],
    ['sub and user_id of two users', { user_id: 'u-2' }, 'claims'],
    ['an iat_ms of another time than iat', { iat_ms: (now + 3600) * 1000 }, 'claims'],
  ];
  return cases.map(([what, changes, reason]) => ({ what, reason, token: hs256Token(secret, changes) }));
}

/** Tokens that nobody who holds the secret signed, or not over what they say. */
export function wronglySigned(secret: string): Forgery[] {
  const jwk = attacker.publicKey.export({ format: 'jwk' });
  const elsewhere = 'https://attacker.example/keys';
  const byAttacker = (header: Json) =>
    compactJws({ alg: 'RS256', ...header }, claims(), rs256(attacker.privateKey));
  const good = hs256Token(secret);
  const [header, , signature] = good.split('.');
  const otherPayload = Buffer.from(JSON.stringify(claims({ sub: 'root', user_id: 'root' }))).toString(
    'base64url',
  );
  return [
    { what: 'another secret', reason: 'signature', token: hs256Token('another secret altogether') },
    { what: 'another payload', reason: 'signature', token: `${header}.${otherPayload}.${signature}` },
    { what: 'no signature', reason: 'signature', token: good.slice(0, good.lastIndexOf('.') + 1) },
    ...['none', 'None', 'nOnE', ''].map((alg) => ({
      what: `alg "${alg}"`,
      reason: 'signature' as const,
      token: compactJws({ alg }, claims(), () => ''),
    })),
    {
      what: 'alg "none" with the good signature',
      reason: 'signature',
      token: hs256Token(secret, {}, { alg: 'none' }),
    },
    { what: 'an algorithm that is not pinned', reason: 'signature', token: hs512Token(secret) },
    { what: "the attacker's jwk", reason: 'signature', token: byAttacker({ jwk }) },
    { what: "the attacker's jku", reason: 'signature', token: byAttacker({ jku: elsewhere, kid: 'x' }) },
    { what: "the attacker's x5u", reason: 'signature', token: byAttacker({ x5u: elsewhere }) },
    {
      what: "the attacker's oct jwk",
      reason: 'signature',
      token: hs256Token(
        'attacker',
        {},
        { jwk: { kty: 'oct', k: Buffer.from('attacker').toString('base64url') } },
      ),
    },
    {
      what: 'a kid that is a path',
      reason: 'signature',
      token: hs256Token('', {}, { kid: '../../dev/null' }),
    },
  ];
}

/** What is no JWT at all, or one with a header that must not be passed over. */
export function malformed(secret: string): Forgery[] {
  const texts = [
    'x',
    'a.b',
    'a.b.c',
    '..',
    'null',
    '{}',
    `${hs256Token(secret)}.x`,
    ` ${hs256Token(secret)}`,
  ];
  return [
    ...texts.map((token) => ({
      what: JSON.stringify(token.slice(0, 12)),
      reason: 'malformed' as const,
      token,
    })),
    {
      what: 'a token of 9 KB',
      reason: 'malformed',
      token: hs256Token(secret, { padding: 'x'.repeat(9_000) }),
    },
    {
      what: 'a header that is null',
      reason: 'malformed',
      token: `bnVsbA.${hs256Token(secret).split('.')[1]}.xxxx`,
    },
    {
      what: 'a crit header',
      reason: 'malformed',
      token: hs256Token(secret, {}, { crit: ['b64'], b64: false }),
    },
    {
      what: 'an alg that is no text',
      reason: 'malformed',
      token: hs256Token(secret, {}, { alg: ['HS256'] }),
    },
    {
      what: 'a payload that is a list',
      reason: 'claims',
      token: compactJws({ alg: 'HS256', typ: 'JWT' }, [claims()], hs256(secret)),
    },
  ];
}

function hs512Token(secret: string): string {
  return compactJws({ alg: 'HS512', typ: 'JWT' }, claims(), (input) =>
    createHmac('sha512', secret).update(input).digest('base64url'),
  );
}
