/** What every project's Jest configuration starts from: ESM, swc, libraries by their source. */
const libraries = [
  'auth',
  'chassis',
  'database',
  'jobs',
  'notification',
  'protocol',
  'testing',
  'websocket-client',
].join('|');

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    [`^@ginforge/(${libraries})$`]: `${import.meta.dirname}/libs/$1/src/index.ts`,
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  testTimeout: 30_000,
};
