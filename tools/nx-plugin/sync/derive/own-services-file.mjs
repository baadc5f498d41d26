import { typescriptFile } from '../generated-file.mjs';

const asker = 'admin-api';

/**
 * The names that the back office expects to hear of when it asks how everybody does.
 *
 * @param {import('../../register/read-platform.mjs').Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile[]} none without a back office
 */
export function ownServicesFile({ services }) {
  if (!services.some(({ name }) => name === asker)) return [];
  const names = services.map(({ name }) => `'${name}'`).sort();
  const code = `
/** The platform's own services: they are shown also where nobody answers. */
export const ownServices = [${names.join(', ')}] as const;
`;
  return [typescriptFile(`apps/${asker}/src/system/own-services.ts`, code)];
}
