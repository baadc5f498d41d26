/**
 * Builds one service: `node tools/build/build-service.mjs apps/user-api` writes dist/apps/user-api/main.js, and one more
 * file for each name in package.json#ginforge.entries. Our own libraries are bundled, packages stay outside. A second
 * argument names another folder to write into.
 */
import { transform } from '@swc/core';
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { swcOptions } from './swc-options.mjs';

const workspace = join(import.meta.dirname, '../..');

const [project, folder] = process.argv.slice(2);
if (!project || !existsSync(join(workspace, project, 'src/main.ts'))) {
  console.error(
    `No service to build: ${project ?? 'no folder'} has no src/main.ts. Say, for example: apps/user-api`,
  );
  process.exit(1);
}

const output = folder ? resolve(folder) : join(workspace, 'dist', project);
await rm(output, { recursive: true, force: true });
await mkdir(output, { recursive: true });
try {
  await build({
    absWorkingDir: workspace,
    entryPoints: (await entryNames(project)).map((name) => `${project}/src/${name}.ts`),
    outdir: output,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    tsconfig: join(workspace, 'tsconfig.base.json'),
    logLevel: 'warning',
    plugins: [externalPackages(await librarySources()), typescriptBySwc()],
  });
} catch {
  process.exit(1); // esbuild has said what is wrong and where
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} the files under src, without their ending, that become files of their own
 */
async function entryNames(folder) {
  const file = join(workspace, folder, 'package.json');
  const register = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')).ginforge : undefined;
  return ['main', ...(register?.entries ?? [])];
}

/** @returns {Promise<Map<string, string>>} the source file of each of our libraries, from the paths of tsconfig.base.json */
async function librarySources() {
  const { compilerOptions } = JSON.parse(await readFile(join(workspace, 'tsconfig.base.json'), 'utf8'));
  return new Map(
    Object.entries(compilerOptions.paths).map(([name, [file]]) => [name, join(workspace, file)]),
  );
}

/**
 * Bundles our libraries by their source and leaves every package to be imported when the service runs.
 *
 * @param {Map<string, string>} libraries
 * @returns {import('esbuild').Plugin}
 */
function externalPackages(libraries) {
  return {
    name: 'external-packages',
    setup({ onResolve }) {
      onResolve({ filter: /^[^.]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || isAbsolute(path)) return undefined;
        const library = libraries.get(path);
        return library ? { path: library } : { path, external: true };
      });
    },
  };
}

/**
 * Decorator metadata, which Nest's injection reads and esbuild does not emit, comes from swc.
 *
 * @returns {import('esbuild').Plugin}
 */
function typescriptBySwc() {
  return {
    name: 'typescript-by-swc',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const { code } = await transform(await readFile(path, 'utf8'), {
          ...swcOptions,
          filename: path,
          sourceFileName: relative(workspace, path),
          sourceMaps: 'inline',
          configFile: false,
          swcrc: false,
        });
        return { contents: code, loader: 'js' };
      });
    },
  };
}
