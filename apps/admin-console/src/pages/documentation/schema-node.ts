import { isJsonObject } from '@ginforge/protocol';
import { type Json, nameOf, type Resolve } from './json-pointer.js';

/** One level of a JSON schema, as people read it. */
export interface SchemaNode {
  /** `string (uuid)`, `Product[]`, `"on" | "off"`. */
  readonly type: string;
  readonly description: string;
  /** What else holds, as the schema says it: `maxLength: 64`. */
  readonly limits: readonly string[];
  /** What is below it; a schema that contains itself goes on for ever, so that each level is made when it is looked at. */
  readonly fields: readonly SchemaField[];
}

export interface SchemaField {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: unknown;
}

const limits = [
  'default',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'pattern',
] as const;

/** The first level of a schema, seen through references, lists and alternatives. */
export function schemaNode(schema: unknown, resolve: Resolve): SchemaNode {
  const found = resolve(schema);
  if (found === undefined) return { type: 'any', description: '', limits: [], fields: [] };
  return {
    type: typeOf(schema, resolve),
    description: textOf(schema, 'description') || textOf(found, 'description'),
    limits: limits.flatMap((limit) =>
      found[limit] === undefined ? [] : [`${limit}: ${JSON.stringify(found[limit])}`],
    ),
    fields: fieldsOf(found, resolve),
  };
}

/** What the type of it is, in one line. Names of components stand for what they are. */
function typeOf(schema: unknown, resolve: Resolve): string {
  if (!isJsonObject(schema)) return 'any';
  const { $ref: reference, const: constant, enum: values, format } = schema;
  if (typeof reference === 'string') return nameOf(reference);
  if (constant !== undefined) return JSON.stringify(constant);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(' | ');
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) return alternatives.map((one) => typeOf(one, resolve)).join(' | ');
  if (schema['type'] === 'array') return `${inBrackets(typeOf(schema['items'], resolve))}[]`;
  const type = plainType(schema);
  return typeof format === 'string' ? `${type} (${format})` : type;
}

function plainType({ type, properties }: Json): string {
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.map(String).join(' | ');
  return properties === undefined ? 'any' : 'object';
}

function inBrackets(type: string): string {
  return type.includes(' | ') ? `(${type})` : type;
}

function fieldsOf(schema: Json, resolve: Resolve): SchemaField[] {
  if (schema['type'] === 'array') return fieldsBehind(schema['items'], resolve);
  const { properties, additionalProperties } = schema;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const named = Object.entries(isJsonObject(properties) ? properties : {}).map(([name, property]) => ({
    name,
    isRequired: required.includes(name),
    schema: property,
  }));
  const others = isJsonObject(additionalProperties)
    ? [{ name: '[…]', isRequired: false, schema: additionalProperties }]
    : [];
  return [...named, ...others, ...alternativeFields(schema, resolve)];
}

function fieldsBehind(schema: unknown, resolve: Resolve): SchemaField[] {
  const found = resolve(schema);
  return found === undefined ? [] : fieldsOf(found, resolve);
}

/** Of one alternative with fields its fields; of several each with its own. */
function alternativeFields(schema: Json, resolve: Resolve): SchemaField[] {
  const composed = alternativesOf(schema).filter((one) => hasFields(resolve(one)));
  if (composed.length === 1) return fieldsBehind(composed[0], resolve);
  return composed.map((one) => ({ name: typeOf(one, resolve), isRequired: false, schema: one }));
}

function hasFields(schema: Json | undefined): boolean {
  return (
    schema !== undefined &&
    ['properties', 'additionalProperties', 'items', 'anyOf', 'oneOf'].some(
      (key) => isJsonObject(schema[key]) || Array.isArray(schema[key]),
    )
  );
}

function alternativesOf({ anyOf, oneOf }: Json): readonly unknown[] {
  if (Array.isArray(anyOf)) return anyOf;
  return Array.isArray(oneOf) ? oneOf : [];
}

function textOf(schema: unknown, key: string): string {
  const text = isJsonObject(schema) ? schema[key] : undefined;
  return typeof text === 'string' ? text : '';
}
