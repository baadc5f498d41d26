import { type Tree, updateJson, writeJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';

/** What the apps of {@link platform} register. */
export const registers = {
  gateway: { kind: 'gateway', port: 8080 },
  'user-api': { kind: 'service', port: 8081, routes: ['/api/v1/user'], database: true },
  'admin-api': { kind: 'service', port: 8083, routes: ['/api/v1/admin'], secrets: ['ADMIN_PASSWORD'] },
  'mail-worker': { kind: 'worker', port: 8084, database: true, queues: ['mail'], replicas: 1 },
  'admin-console': { kind: 'console' },
};

export const prettierOptions = { singleQuote: true, printWidth: 110, trailingComma: 'all' } as const;

/** Writes an app that is nothing but its register. */
export function register(tree: Tree, app: string, ginforge: unknown): void {
  writeJson(tree, `apps/${app}/package.json`, { name: `@ginforge/${app}`, ginforge });
}

/** A workspace in memory, of which nothing has been derived yet. */
export function platform(apps: [string, unknown][] = Object.entries(registers)): Tree {
  const tree = createTreeWithEmptyWorkspace();
  updateJson(tree, 'package.json', (json: object) => ({ ...json, version: '1.2.3' }));
  writeJson(tree, '.prettierrc.json', prettierOptions);
  for (const [app, ginforge] of apps) register(tree, app, ginforge);
  return tree;
}

/** Every file of a tree with its content, to compare trees by. */
export function filesOf(tree: Tree, folder = '.'): Record<string, string> {
  return Object.fromEntries(
    tree.children(folder).flatMap((name): [string, string][] => {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (tree.isFile(path)) return [[path, tree.read(path, 'utf8') ?? '']];
      return Object.entries(filesOf(tree, path));
    }),
  );
}
