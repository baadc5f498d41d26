/** How a setting is edited. What is typed stays text until it is sent. */
export interface SettingControl {
  kind: 'switch' | 'text' | 'email' | 'number' | 'choice' | 'json';
  /** Nothing typed means `null`. */
  isNullable: boolean;
  /** Characters. */
  maxLength?: number;
  /** Of a choice. */
  options: readonly string[];
}

type JsonSchema = Readonly<Record<string, unknown>>;

/** The control that fits what a setting may be: its JSON Schema. What is not known is edited as JSON. */
export function controlOf(schema: JsonSchema): SettingControl {
  const kinds = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as JsonSchema[]) : [schema];
  const [only, ...others] = kinds.filter(({ type }) => type !== 'null');
  const isNullable = kinds.some(({ type }) => type === 'null');
  if (only === undefined || others.length > 0) return { kind: 'json', isNullable: false, options: [] };
  const options = Array.isArray(only['enum']) ? only['enum'].map(String) : [];
  const maxLength = typeof only['maxLength'] === 'number' ? only['maxLength'] : undefined;
  return { kind: kindOf(only), isNullable, maxLength, options };
}

function kindOf(schema: JsonSchema): SettingControl['kind'] {
  const { type, format } = schema;
  if (type === 'string')
    return Array.isArray(schema['enum']) ? 'choice' : format === 'email' ? 'email' : 'text';
  if (type === 'boolean') return 'switch';
  return type === 'number' || type === 'integer' ? 'number' : 'json';
}

/** A value as its control has it. */
export function textOf(value: unknown, { kind }: SettingControl): string {
  if (kind === 'json') return JSON.stringify(value, undefined, 2);
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
}

/** What was typed as the value that it means; `undefined` where it means none. */
export function valueOf(text: string, { kind, isNullable }: SettingControl): unknown {
  if (kind === 'switch') return text === 'true';
  if (isNullable && text.trim() === '') return null;
  if (kind === 'number')
    return text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
