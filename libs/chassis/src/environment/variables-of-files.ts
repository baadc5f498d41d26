import { readFileSync } from 'node:fs';

const ending = '_FILE';

/** What {@link variablesOfFiles} makes of an environment. `problems` are texts as `JWT_SECRET_FILE cannot be read (ENOENT)`. */
interface VariablesOfFiles {
  readonly values: Record<string, string>;
  readonly problems: readonly string[];
}

/**
 * Secrets that are mounted as files (DK-03): where `JWT_SECRET_FILE` names one, its content is `JWT_SECRET`, without the line break at
 * its end. Said both ways is a problem: nobody could know which of them is meant.
 *
 * @param names the variables that may come so
 */
export function variablesOfFiles(
  source: Readonly<Record<string, string>>,
  names: readonly string[],
): VariablesOfFiles {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    const variable = name + ending;
    const path = source[variable];
    if (path === undefined) continue;
    if (source[name] !== undefined) problems.push(`${name} and ${variable} are both set`);
    else problems.push(...readInto(values, name, path));
  }
  return { values, problems };
}

/** @returns what is wrong with the file, if anything */
function readInto(values: Record<string, string>, name: string, path: string): string[] {
  try {
    const content = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    if (content !== '') values[name] = content;
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [`${name}${ending} cannot be read (${code ?? String(error)})`];
  }
}
