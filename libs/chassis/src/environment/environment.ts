import type { z } from 'zod';

import { StartError } from '../lifecycle/start-error.js';
import { variablesOfFiles } from './variables-of-files.js';

/** Thrown by {@link loadEnvironment}: every problem of the environment at once, never a value. */
export class EnvironmentError extends StartError {
  override readonly name = 'EnvironmentError';

  /** @param problems one text for each bad variable, as `PORT must be a whole number from 0 to 65535` */
  constructor(readonly problems: readonly string[]) {
    super(`The environment is not usable: ${problems.join('; ')}.`);
  }
}

/**
 * Parses the process environment once into one read-only object. An empty variable counts as not set, and each variable may be in a
 * file that `<NAME>_FILE` names.
 * @throws EnvironmentError with every problem, so that one start shows all there is to mend.
 */
export function loadEnvironment<Schema extends z.ZodObject>(
  schema: Schema,
  source: NodeJS.ProcessEnv = process.env,
): Readonly<z.output<Schema>> {
  const set = Object.fromEntries(
    Object.entries(source).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
  const files = variablesOfFiles(set, Object.keys(schema.shape));
  const values = { ...set, ...files.values };
  const result = schema.safeParse(values);
  const issues = result.success ? [] : describeIssues(result.error.issues, values);
  const problems = [...files.problems, ...issues, ...contradictions(values)];
  if (!result.success || problems.length > 0) throw new EnvironmentError(problems);
  return Object.freeze(result.data);
}

/** Both have defaults or may be missing, so that only what was set tells. */
function contradictions({ REDIS_URL, REDIS_CLUSTER_NODES }: Record<string, unknown>): string[] {
  if (REDIS_URL === undefined || REDIS_CLUSTER_NODES === undefined) return [];
  return ['REDIS_CLUSTER_NODES and REDIS_URL are both set: unset one of them'];
}

function describeIssues(issues: readonly z.core.$ZodIssue[], values: Record<string, unknown>): string[] {
  const problems = new Map<string, string>();
  for (const issue of issues) {
    const name = String(issue.path[0] ?? '');
    const missing = name !== '' && values[name] === undefined && issue.code === 'invalid_type';
    const problem = missing ? `${name} is required` : `${name} ${issue.message}`.trim();
    if (!problems.has(name)) problems.set(name, problem);
    else if (name === '') problems.set(problem, problem);
  }
  return [...problems.values()];
}
