import { className } from '../../service/class-name.mjs';

/**
 * The typed client of a service's API in the console, and what its module calls it. One that is there already says it itself.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} project
 */
export function consoleApi(tree, project) {
  const path = `apps/admin-console/src/api/${project}.ts`;
  const code = tree.read(path, 'utf8') ?? '';
  const upper = className(project.replace(/-api$/, ''));
  const lower = `${upper.charAt(0).toLowerCase()}${upper.slice(1)}`;
  return {
    path,
    isThere: code !== '',
    client: /^export const (\w+) = createApi</m.exec(code)?.[1] ?? `${lower}Api`,
    schemas: /^export type (\w+) = components\['schemas'\]/m.exec(code)?.[1] ?? `${upper}Schemas`,
  };
}
