import { createHash, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

import jsonwebtoken from 'jsonwebtoken';
import { z } from 'zod';

import { TokenError } from './token-error.js';

/** The signature algorithms that configuration can choose; nothing else is ever accepted (RT-03). */
export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256';

/** A key with the one algorithm that it is used for. `id` is the token header's `kid`; an HS256 secret has none. */
export interface TokenKey {
  readonly algorithm: TokenAlgorithm;
  readonly key: KeyObject;
  readonly id?: string;
}

/** Key material as configuration gives it. PEM text may have its line breaks written as `\n`. */
export interface KeyMaterial {
  readonly JWT_SECRET?: string;
  readonly JWT_PRIVATE_KEY?: string;
  readonly JWT_PUBLIC_KEYS?: string;
}

/** The name of a key variable and what is wrong with its value, as a sentence without the value. */
export class KeyMaterialError extends Error {
  override readonly name = 'KeyMaterialError';

  constructor(
    readonly variable: keyof KeyMaterial,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Longer tokens are refused unread. */
const maxTokenLength = 8192;
const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g;
const tokenHeader = z.object({ alg: z.string(), kid: z.string().optional(), crit: z.never().optional() });

/** The keys that access tokens are signed and verified with, made once at start. */
export class TokenKeys {
  readonly algorithms: readonly TokenAlgorithm[];

  private constructor(
    private readonly verifying: readonly TokenKey[],
    private readonly signing: TokenKey | undefined,
  ) {
    this.algorithms = [...new Set(verifying.map((key) => key.algorithm))];
  }

  /**
   * Keys from configuration. A key pair wins over `JWT_SECRET`, which is then not used at all: with a key pair there
   * is no secret that could sign. The private key's own public key always verifies.
   *
   * @throws KeyMaterialError where a key is missing, unreadable or of the wrong kind
   */
  static from(material: KeyMaterial): TokenKeys {
    const signing = material.JWT_PRIVATE_KEY ? privateKey(material.JWT_PRIVATE_KEY) : undefined;
    const verifying = material.JWT_PUBLIC_KEYS ? publicKeys(material.JWT_PUBLIC_KEYS) : [];
    if (signing) verifying.unshift(verifyingKey('JWT_PRIVATE_KEY', createPublicKey(signing.key)));
    if (verifying.length > 0) return new TokenKeys(verifying, signing);
    const secret = secretKey(material.JWT_SECRET ?? '');
    return new TokenKeys([secret], secret);
  }

  /** The key that new tokens are signed with; throws where this process holds public keys alone. */
  get signingKey(): TokenKey {
    if (!this.signing) throw new Error('This service cannot issue tokens: JWT_PRIVATE_KEY is not set');
    return this.signing;
  }

  /**
   * The key that this token's signature has to be checked with: the one that `kid` names, else the first that fits.
   * Nothing else in the header (`jwk`, `jku`, `x5u`) chooses a key, and `alg` only picks among the pinned ones.
   *
   * @throws TokenError `malformed` or `signature`
   */
  select(token: string): KeyObject {
    if (token.length > maxTokenLength) throw new TokenError('malformed');
    const { alg, kid } = headerOf(token);
    const fitting = this.verifying.filter((key) => key.algorithm === alg);
    const named = fitting.find((key) => key.id !== undefined && key.id === kid);
    const found = named ?? (fitting.length > 1 ? fitting.find((key) => signs(key, token)) : fitting[0]);
    if (!found) throw new TokenError('signature');
    return found.key;
  }
}

function headerOf(token: string): z.infer<typeof tokenHeader> {
  try {
    const [header = ''] = token.split('.', 1);
    return tokenHeader.parse(JSON.parse(Buffer.from(header, 'base64url').toString()));
  } catch (cause) {
    throw new TokenError('malformed', { cause });
  }
}

function signs({ key, algorithm }: TokenKey, token: string): boolean {
  try {
    jsonwebtoken.verify(token, key, {
      algorithms: [algorithm],
      ignoreExpiration: true,
      ignoreNotBefore: true,
    });
    return true;
  } catch {
    return false; // the caller refuses a token that no key signs
  }
}

function secretKey(secret: string): TokenKey {
  if (secret === '') {
    throw new KeyMaterialError(
      'JWT_SECRET',
      'is missing: set it to a long random string (`openssl rand -base64 48` makes one), or set JWT_PRIVATE_KEY or JWT_PUBLIC_KEYS',
    );
  }
  if (secret.includes('-----BEGIN ')) {
    throw new KeyMaterialError(
      'JWT_SECRET',
      'holds a PEM key, which belongs in JWT_PRIVATE_KEY or JWT_PUBLIC_KEYS',
    );
  }
  return { algorithm: 'HS256', key: createSecretKey(Buffer.from(secret)) };
}

function privateKey(text: string): TokenKey {
  const key = readPem('JWT_PRIVATE_KEY', text.replaceAll('\\n', '\n'), createPrivateKey);
  return { ...verifyingKey('JWT_PRIVATE_KEY', createPublicKey(key)), key };
}

function publicKeys(text: string): TokenKey[] {
  const blocks = [...text.replaceAll('\\n', '\n').matchAll(pemBlock)];
  if (blocks.length === 0) throw new KeyMaterialError('JWT_PUBLIC_KEYS', 'holds no PEM public key');
  return blocks.map(([pem, label]) => {
    if (!label?.endsWith('PUBLIC KEY')) {
      throw new KeyMaterialError(
        'JWT_PUBLIC_KEYS',
        `holds a ${label ?? 'block'}, only PEM public keys belong there`,
      );
    }
    return verifyingKey('JWT_PUBLIC_KEYS', readPem('JWT_PUBLIC_KEYS', pem, createPublicKey));
  });
}

function readPem(variable: keyof KeyMaterial, pem: string, read: (pem: string) => KeyObject): KeyObject {
  try {
    return read(pem);
  } catch (cause) {
    throw new KeyMaterialError(variable, 'is not a readable, unencrypted PEM key', { cause });
  }
}

function verifyingKey(variable: keyof KeyMaterial, key: KeyObject): TokenKey {
  const spki = key.export({ type: 'spki', format: 'der' });
  const id = createHash('sha256').update(spki).digest('base64url');
  return { algorithm: algorithmOf(variable, key), key, id };
}

function algorithmOf(variable: keyof KeyMaterial, key: KeyObject): TokenAlgorithm {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return 'RS256';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  throw new KeyMaterialError(
    variable,
    'has to hold RSA keys of at least 2048 bits (RS256) or P-256 keys (ES256)',
  );
}
