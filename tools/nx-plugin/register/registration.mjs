import { longestName, namePattern, registerSchema } from './service-register.mjs';

/** Names that stand for something else beside the services: in the compose file, in k8s/base/services, among npm's folders. */
const takenNames = ['postgres', 'redis', 'nginx', 'prometheus', 'grafana', 'kustomization', 'volumes'];

/**
 * One app's package.json, as far as it registers a service.
 *
 * @typedef {object} Registration
 * @property {string} app the folder under apps/
 * @property {unknown} packageName
 * @property {unknown} register package.json#ginforge
 */

/**
 * What is wrong with a set of registers, each by itself and one beside another. Everything at once, so that one run shows all
 * there is to mend.
 *
 * @param {Registration[]} registrations
 * @returns {string[]} sentences that name the app; empty where all is well
 */
export function registrationProblems(registrations) {
  const services = registrations.flatMap(parsedService);
  return [...registrations.flatMap(ownProblems), ...conflicts(services)];
}

/**
 * @param {Registration} registration
 * @returns {import('./service-register.mjs').Service[]} none where it is no process, or is wrong in itself
 */
export function parsedService({ app, register }) {
  const { success, data } = registerSchema.safeParse(register);
  return success && data.kind !== 'console' ? [{ name: app, ...data }] : [];
}

/**
 * @param {Registration} registration
 * @returns {string[]}
 */
function ownProblems({ app, packageName, register }) {
  const file = `apps/${app}/package.json`;
  const problems = nameProblems(app).map((problem) => `apps/${app}: ${problem}`);
  if (packageName !== `@ginforge/${app}`) problems.push(`${file}: name must be @ginforge/${app}`);
  const { error } = registerSchema.safeParse(register);
  for (const issue of error?.issues ?? []) problems.push(`${file}#ginforge: ${describeIssue(issue)}`);
  return problems;
}

/**
 * @param {string} name of a service
 * @returns {string[]}
 */
export function nameProblems(name) {
  if (!namePattern.test(name)) {
    return [`the name of a service must be kebab-case, as merchant-api is; "${name}" is not`];
  }
  if (name.length > longestName) {
    return [`the name of a service must have at most ${longestName} letters; ${name} has ${name.length}`];
  }
  return takenNames.includes(name) ? [`${name} is the name of something else`] : [];
}

/**
 * @param {import('zod').core.$ZodIssue} issue
 * @returns {string} such as `routes[0] must be a path such as /api/v1/merchant`
 */
function describeIssue({ path, message, ...issue }) {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  if (issue.code === 'unrecognized_keys') {
    const keys = /** @type {string[]} */ (issue.keys).join(', ');
    return `${place ? `${place.slice(1)} has` : 'has'} keys that nobody reads: ${keys}`;
  }
  return `${place.slice(1)} ${message}`.trim();
}

/**
 * @param {import('./service-register.mjs').Service[]} services
 * @returns {string[]} what two of them both want
 */
function conflicts(services) {
  return services.flatMap((service, index) =>
    services
      .slice(0, index)
      .flatMap((owner) => [
        ...(service.port === owner.port ? [`${service.name}: port ${owner.port} is ${owner.name}'s`] : []),
        ...(service.kind === 'gateway' && owner.kind === 'gateway'
          ? [`${service.name}: ${owner.name} is the gateway already`]
          : []),
        ...routeConflicts(service, owner),
        ...service.resources
          .filter((resource) => owner.resources.includes(resource))
          .map((resource) => `${service.name}: the resource ${resource} is ${owner.name}'s`),
      ]),
  );
}

/**
 * @param {import('./service-register.mjs').Service} service
 * @param {import('./service-register.mjs').Service} owner
 * @returns {string[]}
 */
function routeConflicts(service, owner) {
  return service.routes.flatMap((route) =>
    owner.routes
      .filter((taken) => isWithin(route, taken) || isWithin(taken, route))
      .map((taken) => {
        if (route === taken) return `${service.name}: the route ${route} is ${owner.name}'s`;
        return `${service.name}: the route ${route} overlaps ${taken}, which is ${owner.name}'s`;
      }),
  );
}

/**
 * @param {string} path
 * @param {string} prefix
 */
function isWithin(path, prefix) {
  return path === prefix || path.startsWith(`${prefix}/`);
}
