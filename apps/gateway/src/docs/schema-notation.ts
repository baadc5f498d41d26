import type { JsonSchema } from '@ginforge/chassis';
import { type Markup, markup, prose } from './markup.js';

/** A schema as people read it: `{ title: string, icon?: string }`, one field a line, names of components as links. */
export function schemaNotation(schema: unknown, indent = ''): Markup {
  if (!isSchema(schema)) return markup`any`;
  const { $ref, const: constant, enum: values, anyOf, type } = schema;
  if (typeof $ref === 'string') return reference($ref);
  if (constant !== undefined) return markup`${JSON.stringify(constant)}`;
  if (Array.isArray(values)) return markup`${values.map((value) => JSON.stringify(value)).join(' | ')}`;
  if (Array.isArray(anyOf)) return union(anyOf.map((one) => schemaNotation(one, indent)));
  if (type === 'array') return markup`${schemaNotation(schema['items'], indent)}[]`;
  if (isSchema(schema['properties'])) return fields(schema, schema['properties'], indent);
  if (isSchema(schema['additionalProperties'])) {
    return markup`{ [name: string]: ${schemaNotation(schema['additionalProperties'], indent)} }`;
  }
  return markup`${typeof type === 'string' ? type : Array.isArray(type) ? type.join(' | ') : 'any'}`;
}

function fields(schema: JsonSchema, properties: JsonSchema, indent: string): Markup {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? '' : '?';
    return markup`${inner}<b>${name}</b>${mark}: ${schemaNotation(property, inner)}${remark(property)}\n`;
  });
  return markup`{\n${lines}${indent}}`;
}

function remark(property: unknown): Markup {
  const description = isSchema(property) ? property['description'] : undefined;
  return typeof description === 'string' ? markup`  <i>${prose(description)}</i>` : markup``;
}

function reference(pointer: string): Markup {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  return markup`<a href="#schema-${name}">${name}</a>`;
}

function union(all: readonly Markup[]): Markup {
  return markup`${all.map((one, index) => (index === 0 ? one : markup` | ${one}`))}`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
