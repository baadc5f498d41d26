import { generateKeyPairSync } from 'node:crypto';

import { readEnvironment } from '../../environment.js';

const good = 'lXw3p0Wb2m9vTqZ8sYd5KcRfHnEjAuGo1xI6yV4=';
const database = { DATABASE_URL: 'postgres://u:p@localhost:5432/x' };
const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('FILE_LINK_SECRET', () => {
  it.each([
    ['JWT_SECRET alone', { JWT_SECRET: good }],
    ['a secret of its own', { JWT_SECRET: good, FILE_LINK_SECRET: good }],
    ['keys for tokens and a secret for links', { JWT_PRIVATE_KEY: privateKey, FILE_LINK_SECRET: good }],
    ['keys for tokens and a good JWT_SECRET', { JWT_PRIVATE_KEY: privateKey, JWT_SECRET: good }],
  ])('[FI-03] production starts with %s', (_name, variables) => {
    expect(() => readEnvironment({ NODE_ENV: 'production', ...database, ...variables })).not.toThrow();
  });

  it.each([
    ['a short secret', { JWT_SECRET: good, FILE_LINK_SECRET: 'short' }, /FILE_LINK_SECRET has 5 bytes/],
    [
      'a development secret',
      { JWT_SECRET: good, FILE_LINK_SECRET: `${good}-development` },
      /FILE_LINK_SECRET is a development default/,
    ],
    ['keys alone', { JWT_PRIVATE_KEY: privateKey }, /FILE_LINK_SECRET is missing/],
    [
      'keys and a weak JWT_SECRET',
      { JWT_PRIVATE_KEY: privateKey, JWT_SECRET: 'weak' },
      /FILE_LINK_SECRET is missing/,
    ],
  ])('[FI-03] production does not start with %s, and does not repeat it', (_name, variables, message) => {
    const read = () => readEnvironment({ NODE_ENV: 'production', ...database, ...variables });
    expect(read).toThrow(message);
    expect(read).not.toThrow(/short|-development|weak/);
  });

  it('[FI-03] an empty one is none', () => {
    const { FILE_LINK_SECRET } = readEnvironment({ ...database, JWT_SECRET: good, FILE_LINK_SECRET: ' ' });
    expect(FILE_LINK_SECRET).toBeUndefined();
  });
});
