import { z } from 'zod';

/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 and AsyncAPI 3.0 hold. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const definitions = '#/$defs/';
const components = '#/components/schemas/';

/** The zod schemas of one document as JSON Schema. What has an id, `.meta({ id: 'User' })`, stands once and is referred to. */
export class SchemaComponents {
  private readonly byName = new Map<string, JsonSchema>();

  /**
   * @param side `input`: as a client sends it; `output`: as it is answered, where a reader has to expect further fields
   * @throws Error where two schemas have one id, or one that refers to itself has none
   */
  add(schema: z.ZodType, side: 'input' | 'output'): JsonSchema {
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ root: schema }), {
      io: side,
      unrepresentable: 'any',
      override: (made) => tidy(made.jsonSchema, made.zodSchema),
    });
    const names = namesOf($defs);
    for (const [name, definition] of Object.entries($defs)) {
      if (names.get(name) === name) this.define(name, pointed(target($defs, definition), names));
    }
    return pointed(properties?.['root'], names) as JsonSchema;
  }

  /** All that have an id, in the order of their names. */
  list(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.byName].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  private define(name: string, schema: unknown): void {
    const known = this.byName.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two different schemas of this document have the id "${name}"`);
    }
    this.byName.set(name, schema as JsonSchema);
  }
}

type Definitions = Readonly<Record<string, z.core.JSONSchema.BaseSchema>>;

/** zod calls the body of a lazy schema `__schema0`; it goes by the name of the one that it is the body of. */
function namesOf(all: Definitions): Map<string, string> {
  const names = new Map(Object.keys(all).map((name) => [name, name]));
  for (const [name, { $ref }] of Object.entries(all)) {
    if ($ref?.startsWith(`${definitions}__schema`)) names.set($ref.slice(definitions.length), name);
  }
  for (const name of names.values()) {
    if (name.startsWith('__schema')) throw new Error('A schema that refers to itself needs .meta({ id })');
  }
  return names;
}

function target(all: Definitions, definition: z.core.JSONSchema.BaseSchema): unknown {
  const { $ref } = definition;
  return $ref?.startsWith(`${definitions}__schema`) ? all[$ref.slice(definitions.length)] : definition;
}

/** The same with its references leading to the document's components. */
function pointed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => pointed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => {
      if (key !== '$ref' || typeof item !== 'string' || !item.startsWith(definitions)) {
        return [key, pointed(item, names)];
      }
      const name = item.slice(definitions.length);
      return [key, components + (names.get(name) ?? name)];
    }),
  );
}

/** Leaves out what zod says in full and the document's readers know by a word. */
function tidy(schema: z.core.JSONSchema.BaseSchema, { _zod: { def } }: z.core.$ZodTypes): void {
  if (schema.format !== undefined || schema.type === 'integer') delete schema.pattern;
  if (schema.minLength === 0) delete schema.minLength;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  const isOpen = def.type === 'object' && def.catchall === undefined;
  if (isOpen && schema.additionalProperties === false) delete schema.additionalProperties;
}
