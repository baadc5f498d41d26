import { typescriptFile } from '../generated-file.mjs';

/**
 * The gateway's table of the services behind it (GW-01): their prefixes, their ports at home, and what it asks of requests.
 *
 * @param {import('../../register/read-platform.mjs').Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile[]} none without a gateway
 */
export function serviceRoutesFile({ services }) {
  const gateway = services.find(({ kind }) => kind === 'gateway');
  if (!gateway) return [];
  const lines = services.filter(({ routes }) => routes.length > 0).map(routeLine);
  const code = `import type { ServiceRoute } from './service-route.js';

/** What each service registered in its own \`package.json#ginforge\` (GW-01). */
export const serviceRoutes = [
${lines.join('')}] as const satisfies readonly ServiceRoute[];
`;
  return [typescriptFile(`apps/${gateway.name}/src/proxy/service-routes.ts`, code)];
}

/** @param {import('../../register/service-register.mjs').Service} service */
function routeLine({ name, routes, port, auth }) {
  const prefixes = routes.map((route) => `'${route}'`).join(', ');
  return `  { service: '${name}', prefixes: [${prefixes}], port: ${port}, auth: '${auth}' },\n`;
}
