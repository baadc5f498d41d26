import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

/** Where the repository keeps its documents (AP-07). */
const folder = join(import.meta.dirname, '../../../docs/api');

/** Set by `npm run docs:api`. */
const isUpdate = process.env['GINFORGE_UPDATE_API_DOCUMENTS'] === '1';

/** An Express application, as far as its routes are looked at. */
interface ExpressApplication {
  readonly router: { readonly stack: readonly { readonly route?: ExpressRoute }[] };
}

interface ExpressRoute {
  readonly path: unknown;
  readonly stack: readonly { readonly method?: string }[];
}

interface OpenApiPaths {
  readonly paths: Readonly<Record<string, object>>;
}

/** `get /items/{id}` of every route that Express answers; one for all methods counts as its GET. Sorted. */
export function registeredOperations({ router }: ExpressApplication): string[] {
  return router.stack.flatMap(({ route }) => (route ? operationsOf(route) : [])).sort();
}

function operationsOf({ path, stack }: ExpressRoute): string[] {
  const methods = [...new Set(stack.map(({ method }) => method))];
  const documented = String(path).replace(/[:*](\w+)/g, '{$1}');
  return (methods.length > 10 ? ['get'] : methods).map((method) => `${method} ${documented}`);
}

/** `get /items/{id}` of every operation of an OpenAPI document. Sorted. */
export function documentedOperations({ paths }: OpenApiPaths): string[] {
  return Object.entries(paths)
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`))
    .sort();
}

/** What is wrong with an OpenAPI 3.1 document by the specification's own schema, its references included. `[]` where nothing is. */
export async function openApiProblems(document: object): Promise<unknown[]> {
  const { Validator } = await import('@seriousme/openapi-schema-validator');
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...document });
  if (!valid) return [errors].flat();
  return validator.version === '3.1' ? [] : [`is of version ${validator.version}`];
}

/**
 * Compares a document with the one that the repository keeps, `docs/api/<file>`; with `npm run docs:api` the latter is written
 * anew first. @returns `undefined` where they are the same, else a sentence that says what to do
 */
export async function documentDrift(file: string, current: object): Promise<string | undefined> {
  const path = join(folder, file);
  if (isUpdate) {
    await mkdir(folder, { recursive: true });
    await writeFile(path, `${JSON.stringify(current, undefined, 2)}\n`);
  }
  const kept = existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined;
  if (isDeepStrictEqual(kept, JSON.parse(JSON.stringify(current)))) return undefined;
  return `docs/api/${file} is not what the code says: run \`npm run docs:api\` and commit what it writes.`;
}

/**
 * AP-07: everything that is wrong with the document that a running service answers with: what OpenAPI 3.1 does not allow, routes that
 * are not in it or that it only invents, and its difference from the one that the repository keeps. `[]` where all is well.
 */
export async function serviceDocumentProblems(
  service: string,
  url: string,
  express: ExpressApplication,
): Promise<unknown[]> {
  const response = await fetch(`${url}/openapi.json`);
  if (!response.ok) return [`/openapi.json answers ${response.status}: ${await response.text()}`];
  const document = (await response.json()) as OpenApiPaths;
  const documented = documentedOperations(document);
  const registered = registeredOperations(express);
  const drift = await documentDrift(`${service}.openapi.json`, document);
  return [
    ...(await openApiProblems(document)),
    ...registered.filter((route) => !documented.includes(route)).map((route) => `${route} is not documented`),
    ...documented.filter((route) => !registered.includes(route)).map((route) => `${route} is no route`),
    ...(drift === undefined ? [] : [drift]),
  ];
}
