import { errorExamples, errorResponses, type OpenApiDocument, type Operation } from '@ginforge/chassis';

/** What the gateway may answer in place of any service behind it. */
const edgeErrors = ['RATE_LIMITED', 'BAD_GATEWAY', 'UNAVAILABLE', 'GATEWAY_TIMEOUT'] as const;

/** A document and whose it is. */
export interface NamedDocument {
  readonly service: string;
  readonly document: OpenApiDocument;
}

/** What of a service's document the public sees: the paths under the prefixes, on the gateway's own port, with the gateway's errors. */
export function publicDocument(document: OpenApiDocument, prefixes: readonly string[]): OpenApiDocument {
  const paths = Object.entries(document.paths).filter(([path]) => isUnder(path, prefixes));
  const tags = new Set(
    paths.flatMap(([, operations]) => Object.values(operations).flatMap((one) => one.tags)),
  );
  const { examples = {}, ...components } = document.components;
  return {
    ...document,
    servers: [{ url: '/' }],
    tags: document.tags.filter(({ name }) => tags.has(name)),
    paths: Object.fromEntries(
      paths.map(([path, operations]) => [path, mapValues(operations, withEdgeErrors)]),
    ),
    components: { ...components, examples: { ...errorExamples(edgeErrors), ...examples } },
  };
}

/** One document of all: components, tags and operation ids get the service's name in front, so that none takes another's place. */
export function mergedDocument(
  documents: readonly NamedDocument[],
  unavailable: readonly string[],
): OpenApiDocument {
  const parts = documents.map(({ service, document }) => prefixed(document, service));
  return {
    openapi: '3.1.0',
    info: {
      title: 'GinForge',
      version: '1',
      description:
        'All that the gateway answers over HTTP. What goes over WebSocket is in /docs/asyncapi.json.',
      license: { name: 'MIT', identifier: 'MIT' },
      ...(unavailable.length > 0 && { 'x-unavailable-services': unavailable }),
    },
    servers: [{ url: '/' }],
    tags: parts.flatMap(({ tags }) => tags),
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as OpenApiDocument['paths'],
    components: parts.reduce<OpenApiDocument['components']>(withComponents, {}),
  };
}

function isUnder(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

function withEdgeErrors(operation: Operation): Operation {
  return { ...operation, responses: { ...errorResponses(edgeErrors), ...operation.responses } };
}

function prefixed(document: OpenApiDocument, service: string): OpenApiDocument {
  const { tags, paths, components } = pointedInto(document, service) as OpenApiDocument;
  const named = (name: string) => `${service}: ${name}`;
  return {
    ...document,
    tags: tags.map((tag) => ({ ...tag, name: named(tag.name) })),
    paths: mapValues(paths, (operations) =>
      mapValues(operations, (operation) => ({
        ...operation,
        operationId: `${service}.${operation.operationId}`,
        tags: operation.tags.map(named),
      })),
    ),
    components: Object.fromEntries(
      Object.entries(components).map(([kind, all]) => [kind, renamed(kind, all, service)]),
    ),
  };
}

/** Security schemes are named by no reference and are the same everywhere. */
function renamed(
  kind: string,
  all: Readonly<Record<string, object>>,
  service: string,
): Record<string, object> {
  if (kind === 'securitySchemes') return all;
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [`${service}.${name}`, one]));
}

const reference = /^#\/components\/(\w+)\//;

function pointedInto(value: unknown, service: string): unknown {
  if (Array.isArray(value)) return value.map((item) => pointedInto(item, service));
  if (typeof value !== 'object' || value === null) return value;
  return mapValues(value as Record<string, unknown>, (item, key) =>
    key === '$ref' && typeof item === 'string'
      ? item.replace(reference, (components) => `${components}${service}.`)
      : pointedInto(item, service),
  );
}

function withComponents(
  sum: OpenApiDocument['components'],
  { components }: OpenApiDocument,
): OpenApiDocument['components'] {
  return {
    ...sum,
    ...mapValues(components, (all, kind) => ({ ...sum[kind], ...all })),
  };
}

function mapValues<From, To>(
  record: Readonly<Record<string, From>>,
  change: (value: From, key: string) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
