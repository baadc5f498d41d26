import { generateFiles } from '@nx/devkit';
import { readFormat } from '../sync/read-format.mjs';
import { formatted } from '../sync/generated-file.mjs';

/**
 * Writes a folder of templates into the tree, as Prettier would write what comes out.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} templates the folder, absolute
 * @param {string} target the folder in the workspace
 * @param {Record<string, unknown>} values
 */
export async function renderFiles(tree, templates, target, values) {
  generateFiles(tree, templates, target, values);
  const options = readFormat(tree);
  const written = tree
    .listChanges()
    .filter(({ path, type }) => type !== 'DELETE' && path.startsWith(`${target}/`));
  for (const { path, content } of written) {
    const file = await formatted({ path, content: String(content) }, options);
    tree.write(path, file.content);
  }
}
