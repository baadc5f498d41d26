import { join } from 'node:path';

import { z } from 'zod';

import { registeredServices } from '../stack/register.js';
import { workspace } from '../stack/workspace.js';

/** A variable as one service reads it. */
export interface Variable {
  readonly name: string;
  readonly service: string;
  /** As people write it; `required` and `none` where there is no default. */
  readonly fallback: string;
  readonly meaning: string;
}

/** What applies where they are not set is told beside the table; a default of theirs has no place in it. */
const secrets = ['ADMIN_PASSWORD', 'JWT_SECRET', 'JWT_PRIVATE_KEY', 'JWT_PUBLIC_KEYS'];

const environmentModule = z.object({ environmentSchema: z.instanceof(z.ZodObject) });

/** Every variable of every service, from the schemas by which they read them. */
export async function readVariables(): Promise<Variable[]> {
  const variables: Variable[] = [];
  // One after the other: Jest's linker gets confused where modules that have modules in common are imported at once.
  for (const { name } of registeredServices()) variables.push(...(await variablesOf(name)));
  return variables;
}

async function variablesOf(service: string): Promise<Variable[]> {
  const file = join(workspace, 'apps', service, 'src/environment.ts');
  const { environmentSchema } = environmentModule.parse(await import(file));
  return Object.entries(environmentSchema.shape).map(([name, schema]) => ({
    name,
    service,
    fallback: describeDefault(name, schema),
    meaning: describeMeaning(schema),
  }));
}

/** The table of docs/configuration.md, sorted by the variables' names. */
export function tableOf(variables: readonly Variable[]): string {
  const names = [...new Set(variables.map(({ name }) => name))].sort();
  const rows = names.map((name) => rowOf(variables.filter((variable) => variable.name === name)));
  return ['| variable | read by | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function rowOf(readings: readonly Variable[]): string {
  const [first] = readings;
  if (!first) return '';
  const services = readings.map(({ service }) => service).join(', ');
  return `| \`${first.name}\` | ${services} | ${joinDefaults(readings)} | ${first.meaning} |`;
}

/** One default, or each with the services that have it. */
function joinDefaults(readings: readonly Variable[]): string {
  const fallbacks = [...new Set(readings.map(({ fallback }) => fallback))];
  if (fallbacks.length === 1) return fallbacks.join();
  return fallbacks
    .map((fallback) => {
      const having = readings.filter((reading) => reading.fallback === fallback);
      return `${having.map(({ service }) => service).join(', ')}: ${fallback}`;
    })
    .join('; ');
}

function describeDefault(name: string, schema: z.core.$ZodType): string {
  if (secrets.includes(name)) return '[see above](#secrets)';
  if (!z.safeParse(schema, undefined).success) return 'required';
  const { defaultText } = z.globalRegistry.get(schema) ?? {};
  const text = [defaultText ?? defaultOf(schema)].flat().join(',');
  return text === '' ? 'none' : `\`${text}\``;
}

function describeMeaning(schema: z.core.$ZodType): string {
  const { description = '' } = z.globalRegistry.get(schema) ?? {};
  const options = optionsOf(schema).filter((option) => !description.includes(`\`${option}\``));
  const choice = optionsOf(schema).map((option) => `\`${option}\``);
  return options.length === 0 ? description : `${description} One of ${choice.join(', ')}.`.trim();
}

function defaultOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodDefault) return schema.def.defaultValue;
  const inner = within(schema);
  return inner === undefined ? undefined : defaultOf(inner);
}

function optionsOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  const inner = within(schema);
  return inner === undefined ? [] : optionsOf(inner);
}

/** What a schema reads its input with before it does its own part. */
function within(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return schema.unwrap();
  return undefined;
}
