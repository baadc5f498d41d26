import { readJson } from '@nx/devkit';
import { parsedService, registrationProblems } from './registration.mjs';

/** @typedef {import('./service-register.mjs').Service} Service */

/**
 * All that the apps registered.
 *
 * @typedef {object} Platform
 * @property {Service[]} services in the order of their ports
 * @property {string[]} consoles the apps whose pages the gateway serves
 * @property {string} version of the whole, which its images are tagged with
 */

/** The registers cannot be used. Its message has every problem of every app, a line each. */
export class RegisterError extends Error {
  /** @override */
  name = 'RegisterError';

  /** @param {string[]} problems */
  constructor(problems) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Reads what each app says of itself in its package.json#ginforge (NX-01). Apps without it are no part of the platform that runs.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @returns {Platform}
 * @throws {RegisterError}
 */
export function readPlatform(tree) {
  const registrations = readRegistrations(tree);
  const problems = registrationProblems(registrations);
  if (problems.length > 0) throw new RegisterError(problems);
  return {
    services: registrations.flatMap(parsedService).sort((one, other) => one.port - other.port),
    consoles: registrations.filter(isConsole).map(({ app }) => app),
    version: readJson(tree, 'package.json').version ?? '0.0.0',
  };
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @returns {import('./registration.mjs').Registration[]} in the order of the apps' names
 */
export function readRegistrations(tree) {
  return tree
    .children('apps')
    .filter((app) => tree.exists(`apps/${app}/package.json`))
    .sort()
    .map((app) => ({ app, ...readJson(tree, `apps/${app}/package.json`) }))
    .filter(({ ginforge }) => ginforge !== undefined)
    .map(({ app, name, ginforge }) => ({ app, packageName: name, register: ginforge }));
}

/** @param {import('./registration.mjs').Registration} registration */
function isConsole({ register }) {
  return /** @type {{ kind?: unknown }} */ (register).kind === 'console';
}
