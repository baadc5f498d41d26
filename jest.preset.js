import { swcOptions } from './tools/build/swc-options.mjs';

/** What every project's Jest configuration starts from: ESM, swc, libraries by their source. */
const libraries = [
  'auth',
  'back-office',
  'chassis',
  'database',
  'files',
  'idempotency',
  'inbox',
  'jobs',
  'mail',
  'notification',
  'orders',
  'outbox',
  'protocol',
  'sign-in',
  'testing',
  'websocket-client',
].join('|');

export default {
  globalSetup: `${import.meta.dirname}/tools/jest/global-setup.mjs`,
  globalTeardown: `${import.meta.dirname}/tools/jest/global-teardown.mjs`,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }],
  },
  moduleNameMapper: {
    [`^@ginforge/(${libraries})$`]: `${import.meta.dirname}/libs/$1/src/index.ts`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testTimeout: 180_000, // no test takes as long; a machine on which everything else runs too may need it
};
