import { getProjects, logger } from '@nx/devkit';
import { join } from 'node:path';
import { readPlatform, readRegistrations } from '../register/read-platform.mjs';
import { nameProblems, registrationProblems } from '../register/registration.mjs';
import sync from '../sync/sync.mjs';
import { Refusal } from '../workspace/refusal.mjs';
import { renderFiles } from '../workspace/render-files.mjs';
import { requireCleanCheckout } from '../workspace/require-clean-checkout.mjs';
import { announceDocuments, writeDocuments } from '../workspace/write-documents.mjs';
import { className } from './class-name.mjs';

/** Where ports of services begin; 8080 is the gateway's. */
const firstPort = 8081;

/**
 * @typedef {object} ServiceOptions
 * @property {string} name
 * @property {number} [port]
 * @property {string} [route]
 * @property {boolean} [allowDirty]
 * @property {boolean} [skipDocuments]
 */

/** @typedef {{ name: string, port: number, route: string }} PlannedService */

/**
 * `@ginforge/nx-plugin:service` (NX-02): a service that builds, whose tests pass, that `npm start` runs and the gateway leads to. It
 * writes its app alone; what lists services follows from its register.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {ServiceOptions} options
 * @returns {Promise<void | (() => void)>} what is done once the files are written
 * @throws {Refusal | import('../register/read-platform.mjs').RegisterError}
 */
export default async function service(tree, options) {
  if (isThere(tree, options)) {
    logger.info(`${options.name} is there already, just as asked: nothing to do.`);
    return undefined;
  }
  const planned = plan(tree, options);
  refuseWhatIsTaken(tree, planned);
  requireCleanCheckout(tree, options);
  const values = { ...planned, className: className(planned.name) };
  await renderFiles(tree, join(import.meta.dirname, 'files'), `apps/${planned.name}`, values);
  await sync(tree);
  if (!options.skipDocuments) announceDocuments(planned.name);
  return () => {
    if (!options.skipDocuments) writeDocuments(tree.root, { service: planned.name });
    logger.info(summary(planned));
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {ServiceOptions} options
 * @returns {PlannedService} with what the options leave open
 */
function plan(tree, { name, port, route }) {
  const [problem] = nameProblems(name);
  if (problem) throw new Refusal(`${sentence(problem)}.`);
  return {
    name,
    port: port ?? firstFreePort(tree),
    route: route ?? `/api/v1/${name.replace(/-api$/, '')}`,
  };
}

/** @param {import('@nx/devkit').Tree} tree */
function firstFreePort(tree) {
  const taken = readPlatform(tree).services.map(({ port }) => port);
  let port = firstPort;
  while (taken.includes(port)) port += 1;
  return port;
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {ServiceOptions} options
 * @returns {boolean} whether a run with these very options has made it
 */
function isThere(tree, { name, port, route }) {
  const found = readPlatform(tree).services.find((other) => other.name === name);
  return found?.kind === 'service' && found.port === port && found.routes.some((own) => own === route);
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {PlannedService} planned
 * @throws {Refusal} with the owner's name
 */
function refuseWhatIsTaken(tree, { name, port, route }) {
  const project = getProjects(tree).get(name);
  if (project) throw new Refusal(`The name ${name} is taken by the project in ${project.root}.`);
  if (tree.exists(`apps/${name}`)) {
    throw new Refusal(`The folder apps/${name} is there already and is no project: remove it first.`);
  }
  const register = { kind: 'service', port, routes: [route], database: true };
  const candidate = { app: name, packageName: `@ginforge/${name}`, register };
  const problems = registrationProblems([...readRegistrations(tree), candidate]);
  if (problems.length > 0) throw new Refusal(problems.map(withoutPlace).join('\n'));
}

/** @param {string} problem of a file that is not there yet */
function withoutPlace(problem) {
  return problem.replace(/^apps\S+#ginforge: /, '');
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {PlannedService} planned */
function summary({ name, port, route }) {
  return `
${name} is made: apps/${name}, on port ${port}, behind the gateway under ${route}.
Try it:   npm start, then POST ${route}/greetings {"text": "Hello"} with a user's token
Test it:  npx nx run-many -t lint typecheck test test-int -p ${name}
Undo it:  npx nx g @ginforge/nx-plugin:remove ${name}`;
}
