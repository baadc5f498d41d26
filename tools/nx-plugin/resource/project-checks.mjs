import { visitNotIgnoredFiles } from '@nx/devkit';
import { readPlatform } from '../register/read-platform.mjs';
import { Refusal } from '../workspace/refusal.mjs';

/** What of a service's module the routes of a resource need. */
const neededModules = ['DatabaseModule', 'AuthModule', 'IdempotencyModule'];

/**
 * The route of the service that is to have a resource.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} project
 * @returns {string}
 * @throws {Refusal} where it can have none, with what it lacks
 */
export function routeOf(tree, project) {
  const { services } = readPlatform(tree);
  const found = services.find(({ name }) => name === project);
  const able = services.filter(({ database, routes }) => database && routes.length > 0);
  if (!found) {
    throw new Refusal(
      `There is no service ${project}; there are ${able.map(({ name }) => name).join(', ')}.`,
    );
  }
  const [route] = found.routes;
  if (!found.database) throw new Refusal(`${project} has no database: register "database": true.`);
  if (route === undefined) throw new Refusal(`${project} has no route: register "routes": ["/api/v1/…"].`);
  refuseShadowed(tree, project, route);
  refuseUnprepared(tree, project);
  return route;
}

/**
 * A service that has things straight below its route, as `/api/v1/files/:id`, would take a resource's name for the id of one.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} project
 * @param {string} route
 */
function refuseShadowed(tree, project, route) {
  visitNotIgnoredFiles(tree, `apps/${project}/src`, (path) => {
    const code = path.endsWith('.controller.ts') ? (tree.read(path, 'utf8') ?? '') : '';
    if (!code.includes(`@Controller('${route.slice(1)}')`)) return;
    const [, parameter] = /@(?:Get|Post|Put|Patch|Delete|All)\('(:\w+)/.exec(code) ?? [];
    if (parameter) {
      throw new Refusal(
        `${path} answers ${route}/${parameter}, which the path of a resource would be taken for: make it in another service.`,
      );
    }
  });
}

/**
 * @param {import('@nx/devkit').Tree} tree
 * @param {string} project
 */
function refuseUnprepared(tree, project) {
  const modulePath = `apps/${project}/src/app.module.ts`;
  const module = tree.read(modulePath, 'utf8') ?? '';
  for (const needed of neededModules) {
    if (!module.includes(`${needed}.forRoot(`)) {
      throw new Refusal(`${modulePath} has no ${needed}, which a resource needs: import it there first.`);
    }
  }
  const testPath = `apps/${project}/src/test-service.ts`;
  if (!/\badministratorWith\(/.test(tree.read(testPath, 'utf8') ?? '')) {
    throw new Refusal(
      `${testPath} has no administratorWith(…permissions), which the tests of a resource need: take it from a service that the generator makes.`,
    );
  }
}
