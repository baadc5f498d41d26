/**
 * How TypeScript becomes JavaScript, for the build and for Jest alike: decorators as Nest reads them, with the types of
 * constructor parameters, and imports that only types need left out.
 *
 * @type {import('@swc/core').Options}
 */
export const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      verbatimModuleSyntax: false,
    },
    target: 'es2023',
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
};
