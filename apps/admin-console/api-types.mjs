/**
 * Writes the types of every HTTP API of the platform, from docs/api/*.openapi.json into src/api/generated. They are not committed:
 * the Nx target `api-types` makes them, and what needs them (build, typecheck, lint) depends on it, so no document ever is ahead of them.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const documents = join(import.meta.dirname, '../../docs/api');
const output = join(import.meta.dirname, 'src/api/generated');
const ending = '.openapi.json';

await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
for (const file of await readdir(documents)) {
  if (!file.endsWith(ending)) continue;
  const types = await openapiTS(JSON.parse(await readFile(join(documents, file), 'utf8')), {
    defaultNonNullable: false, // of what a caller may leave out, a default makes nothing required
    transform: ownUnionAsUnknown,
  });
  const banner = `/** Made from docs/api/${file} by api-types.mjs; not to be edited. */\n`;
  await writeFile(join(output, file.replace(ending, '.ts')), banner + astToString(types));
}

/**
 * Any JSON, which is a union of itself and others, is no type that TypeScript could name within an interface: it is `unknown`.
 *
 * @param {import('openapi-typescript').SchemaObject} schema
 * @param {import('openapi-typescript').TransformNodeOptions} options
 */
function ownUnionAsUnknown(schema, { path = '' }) {
  const isUnion = 'anyOf' in schema || 'oneOf' in schema;
  if (!isUnion || !path.startsWith('#/components/schemas/')) return undefined;
  const refersToItself = JSON.stringify(schema).includes(`"${path}"`);
  return refersToItself ? ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword) : undefined;
}
