import { gzipSync } from 'node:zlib';

import { type RawRequest } from './exchange.js';
import { type Operation, type Schema } from './operation.js';

/** A request that is to be refused, and how. */
export interface HostileBody {
  readonly name: string;
  readonly request: Pick<RawRequest, 'headers' | 'body' | 'chunked'>;
  /** The statuses that are right. */
  readonly statuses: readonly number[];
  /** The path that `errors` has to name. */
  readonly at?: string;
}

const mebibyte = 1_048_576;
const bomb = gzipSync(Buffer.alloc(20 * mebibyte, ' '));

/** AP-01, AP-06: bodies that no route may take, made from one that it takes. */
export function hostileBodies(operation: Operation, valid: object): HostileBody[] {
  return [
    ...notJson(valid),
    ...otherMediaTypes(valid),
    ...tooLarge(valid),
    ...fields(operation, valid),
    json('an unknown field', { ...valid, no_such_field: 1 }, 'no_such_field'),
  ];
}

function notJson(valid: object): HostileBody[] {
  const deep = (depth: number) => `{"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const texts = [
    '{"a":',
    'nonsense',
    'null',
    'true',
    '1',
    '"text"',
    '[]',
    '[{}]',
    '{}{}',
    '{"a":1e}',
    '{a:1}',
  ];
  return [
    ...texts.map((text) => raw(text.slice(0, 20), text)),
    raw('deep nesting', deep(100_000)),
    raw('deep nesting of objects', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`),
    raw('a NUL in a key', `{"a\\u0000":1,${JSON.stringify(valid).slice(1)}`),
    raw('garbage instead of gzip', 'x', { 'Content-Encoding': 'gzip' }),
  ];
}

function otherMediaTypes(valid: object): HostileBody[] {
  const body = JSON.stringify(valid);
  const types = [
    'text/plain',
    'text/html; charset=utf-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json-patch+json',
    'application/jsonx',
    'application/json; charset=iso-8859-1',
    'application/json; charset=nonsense',
    'json',
  ];
  const of = (name: string, headers: Record<string, string>) => ({
    name,
    request: { body, headers },
    statuses: [415],
  });
  return [
    ...types.map((type) => of(type, { 'Content-Type': type })),
    of('no content type', {}),
    of('an unknown encoding', { 'Content-Type': 'application/json', 'Content-Encoding': 'compress' }),
  ];
}

function tooLarge(valid: object): HostileBody[] {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ ...valid, padding: 'x'.repeat(8 * mebibyte) }); // more than buffers hold
  const justOver = JSON.stringify({ ...valid, padding: 'x'.repeat(mebibyte) });
  return [
    { name: 'just over 1 MiB', request: { headers, body: justOver }, statuses: [413] },
    { name: 'much more than 1 MiB', request: { headers, body }, statuses: [413] },
    { name: 'much more than 1 MiB in chunks', request: { headers, body, chunked: true }, statuses: [413] },
    {
      name: 'more than 1 MiB once it is unpacked',
      request: { headers: { ...headers, 'Content-Encoding': 'gzip' }, body: bomb },
      statuses: [413],
    },
  ];
}

/** Each field of the schema with what it cannot be. */
function fields(operation: Operation, valid: object): HostileBody[] {
  return Object.entries(operation.body?.properties ?? {}).flatMap(([field, schema]) => {
    const types = typesOf(operation, schema);
    if (types.length === 0) return []; // any JSON
    const without = { ...valid, [field]: undefined };
    return [
      json(`${field}: a NUL`, { ...valid, [field]: 'a\0b' }, field),
      raw(`${field}: half a surrogate pair`, withText(without, field, '"\\ud83d"'), {}, field),
      raw(
        `${field}: bytes that are not UTF-8`,
        Buffer.from(withText(without, field, '"\xc3\x28"'), 'latin1'),
      ),
      raw(`${field}: deep nesting`, withText(without, field, '['.repeat(9_000) + ']'.repeat(9_000))),
      raw(`${field}: a huge number`, withText(without, field, '1e999'), {}, field),
      raw(`${field}: an endless number`, withText(without, field, '9'.repeat(400)), {}, field),
      ...(types.includes('object') ? [] : [json(`${field}: an object`, { ...valid, [field]: {} }, field)]),
      ...(types.includes('null') ? [] : [json(`${field}: null`, { ...valid, [field]: null }, field)]),
      ...(types.includes('array') ? [] : [json(`${field}: an array`, { ...valid, [field]: ['a'] }, field)]),
      ...(types.includes('boolean') ? [] : [json(`${field}: true`, { ...valid, [field]: true }, field)]),
    ];
  });
}

function typesOf(operation: Operation, schema: Schema): string[] {
  const { type = [], anyOf = [] } = operation.resolved(schema) ?? {};
  return [...[type].flat(), ...anyOf.flatMap((one) => typesOf(operation, one))];
}

function withText(valid: object, field: string, value: string): string {
  const others = JSON.stringify(valid).slice(1, -1);
  return `{${others}${others === '' ? '' : ','}"${field}":${value}}`;
}

function json(name: string, body: object, at?: string): HostileBody {
  return raw(name, JSON.stringify(body), {}, at);
}

function raw(name: string, body: string | Buffer, headers = {}, at?: string): HostileBody {
  return {
    name,
    request: { body, headers: { 'Content-Type': 'application/json', ...headers } },
    statuses: [400],
    at,
  };
}
