import { isJsonObject } from '@ginforge/protocol';
import { type Json, type Resolve, resolverOf } from './json-pointer.js';

/** A route of a service, as its document says it. */
export interface ApiOperation {
  /** Unique over all services: `admin-api.Products_list`. */
  readonly id: string;
  readonly service: string;
  readonly group: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** What the caller must be allowed (AD-01). */
  readonly permission: string;
  /** Who may call it at all; empty where everybody may. */
  readonly audiences: readonly string[];
  readonly parameters: readonly ApiParameter[];
  readonly body: ApiContent | undefined;
  readonly answers: readonly ApiAnswer[];
  readonly resolve: Resolve;
}

export interface ApiParameter {
  readonly name: string;
  /** `path`, `query`, `header`. */
  readonly place: string;
  readonly isRequired: boolean;
  readonly description: string;
  readonly schema: unknown;
}

export interface ApiContent {
  readonly mediaType: string;
  readonly schema: unknown;
  readonly examples: readonly string[];
}

export interface ApiAnswer {
  readonly status: string;
  readonly description: string;
  readonly headers: readonly string[];
  readonly content: ApiContent | undefined;
}

const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** Every operation of a merged document (`/docs/openapi.json`), whose names have that of their service in front. */
export function operationsOf(document: Json): ApiOperation[] {
  const resolve = resolverOf(document);
  return Object.entries(objectIn(document, 'paths')).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = resolve(objectIn({ operations }, 'operations')[method]);
      return operation === undefined ? [] : [readOperation({ path, method, operation, resolve })];
    }),
  );
}

/** The services that the gateway could not ask for theirs. */
export function unavailableServices(document: Json): string[] {
  const { 'x-unavailable-services': names } = objectIn(document, 'info');
  return Array.isArray(names) ? names.map(String) : [];
}

interface Found {
  path: string;
  method: string;
  operation: Json;
  resolve: Resolve;
}

function readOperation({ path, method, operation, resolve }: Found): ApiOperation {
  const id = text(operation, 'operationId');
  const [tag = ''] = list(operation, 'tags').map(String);
  return {
    id,
    service: id.slice(0, Math.max(0, id.indexOf('.'))),
    group: tag.slice(tag.indexOf(': ') + 1).trim(),
    method: method.toUpperCase(),
    path,
    summary: text(operation, 'summary'),
    permission: text(operation, 'x-permission'),
    audiences: list(operation, 'x-audiences').map(String),
    parameters: list(operation, 'parameters').flatMap((one) => readParameter(resolve(one))),
    body: readContent(resolve(operation['requestBody']), resolve),
    answers: Object.entries(objectIn(operation, 'responses')).map(([status, answer]) =>
      readAnswer(status, resolve(answer) ?? {}, resolve),
    ),
    resolve,
  };
}

function readParameter(parameter: Json | undefined): ApiParameter[] {
  if (parameter === undefined) return [];
  return [
    {
      name: text(parameter, 'name'),
      place: text(parameter, 'in'),
      isRequired: parameter['required'] === true,
      description: text(parameter, 'description'),
      schema: parameter['schema'],
    },
  ];
}

function readAnswer(status: string, answer: Json, resolve: Resolve): ApiAnswer {
  return {
    status,
    description: text(answer, 'description'),
    headers: Object.keys(objectIn(answer, 'headers')),
    content: readContent(answer, resolve),
  };
}

/** The first way in which it may be written. */
function readContent(carrier: Json | undefined, resolve: Resolve): ApiContent | undefined {
  const [entry] = Object.entries(objectIn(carrier ?? {}, 'content'));
  if (entry === undefined || !isJsonObject(entry[1])) return undefined;
  const [mediaType, content] = entry;
  const examples = Object.values(objectIn(content, 'examples')).map((one) => resolve(one)?.['value']);
  return { mediaType, schema: content['schema'], examples: examples.map(asText) };
}

function asText(example: unknown): string {
  return JSON.stringify(example, undefined, 2);
}

function objectIn(value: Json, key: string): Json {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}

function list(value: Json, key: string): readonly unknown[] {
  const found = value[key];
  return Array.isArray(found) ? found : [];
}

function text(value: Json, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}
