import { addProjectConfiguration, readJson, type Tree } from '@nx/devkit';
import { check } from 'prettier';

import { filesOf, platform, prettierOptions } from '../register/platform.fixture.js';
import remove from '../remove/remove.mjs';
import sync from '../sync/sync.mjs';
import service from './service.mjs';

const merchantApi = { name: 'merchant-api', port: 8082, route: '/api/v1/merchant', skipDocuments: true };

async function syncedPlatform(): Promise<Tree> {
  const tree = platform();
  await sync(tree);
  return tree;
}

describe('the service generator', () => {
  it('[NX-02] registers what was asked for, and nothing is left to sync', async () => {
    const tree = await syncedPlatform();
    await service(tree, merchantApi);
    expect(readJson(tree, 'apps/merchant-api/package.json')).toMatchObject({
      name: '@ginforge/merchant-api',
      ginforge: { kind: 'service', port: 8082, routes: ['/api/v1/merchant'], database: true },
    });
    expect(tree.read('apps/gateway/src/proxy/service-routes.ts', 'utf8')).toContain(
      "{ service: 'merchant-api', prefixes: ['/api/v1/merchant'], port: 8082, auth: 'optional' }",
    );
    expect(await sync(tree)).toBeUndefined();
  });

  it('[NX-02] takes the first free port and a route after the name where none is said', async () => {
    const tree = await syncedPlatform();
    await service(tree, { name: 'merchant-api', skipDocuments: true });
    await service(tree, { name: 'news', skipDocuments: true });
    const registered = (app: string) => readJson(tree, `apps/${app}/package.json`).ginforge;
    expect(registered('merchant-api')).toMatchObject({ port: 8082, routes: ['/api/v1/merchant'] });
    expect(registered('news')).toMatchObject({ port: 8085, routes: ['/api/v1/news'] });
  });

  it.each(['merchant-api', 'x', 'class', 'news-2-go', `${'long-'.repeat(7)}names`])(
    '[NX-04] writes %s as Prettier would, with every name filled in',
    async (name) => {
      const tree = await syncedPlatform();
      const before = filesOf(tree);
      await service(tree, { name, skipDocuments: true });
      const written = Object.entries(filesOf(tree)).filter(([path]) => !(path in before));
      expect(written.length).toBeGreaterThan(15);
      for (const [path, content] of written) {
        expect(content).not.toMatch(/<%|%>|undefined/);
        expect([path, await check(content, { ...prettierOptions, filepath: path })]).toEqual([path, true]);
      }
    },
  );

  it.each([
    [{ name: 'Merchant' }, /kebab-case, as merchant-api is; "Merchant" is not/],
    [{ name: '2go' }, /kebab-case/],
    [{ name: '../escape' }, /kebab-case/],
    [{ name: 'a'.repeat(41) }, /at most 40 letters/],
    [{ name: 'postgres' }, /is the name of something else/],
    [{ name: 'user-api' }, /user-api is taken by the project in apps\/user-api/],
    [{ name: 'auth' }, /auth is taken by the project in libs\/auth/],
    [{ name: 'left-over' }, /folder apps\/left-over is there already/],
    [{ name: 'merchant-api', port: 8083 }, /port 8083 is admin-api's/],
    [{ name: 'merchant-api', port: 80 }, /^port must be a whole number from 1024 to 65535$/],
    [{ name: 'merchant-api', route: '/api/v1/user' }, /the route \/api\/v1\/user is user-api's/],
    [{ name: 'merchant-api', route: '/api/v1/user/shop' }, /overlaps \/api\/v1\/user, which is user-api's/],
    [{ name: 'merchant-api', route: 'merchant' }, /must be a path such as/],
    [{ name: 'merchant-api', route: '/ws' }, /must be a path such as/],
  ])('[NX-04] refuses %j before anything is written', async (options, reason) => {
    const tree = await syncedPlatform();
    addProjectConfiguration(tree, 'auth', { root: 'libs/auth' });
    addProjectConfiguration(tree, 'user-api', { root: 'apps/user-api' });
    tree.write('apps/left-over/src/main.ts', '');
    const before = filesOf(tree);
    await expect(service(tree, options)).rejects.toThrow(reason);
    expect(filesOf(tree)).toEqual(before);
  });

  it('[NX-04] does nothing when it is run again', async () => {
    const tree = await syncedPlatform();
    await service(tree, merchantApi);
    tree.write('apps/merchant-api/src/main.ts', '// changed by hand since\n');
    const before = filesOf(tree);
    expect(await service(tree, merchantApi)).toBeUndefined();
    expect(filesOf(tree)).toEqual(before);
  });

  it('[NX-04] is undone by remove, down to the last letter', async () => {
    const tree = await syncedPlatform();
    const before = filesOf(tree);
    await service(tree, merchantApi);
    tree.write('docs/api/merchant-api.openapi.json', '{}');
    tree.write('apps/merchant-api/src/by-hand.ts', '');
    await remove(tree, { name: 'merchant-api' });
    expect(filesOf(tree)).toEqual(before);
  });
});

describe('the remove generator', () => {
  it.each([
    ['no-such-api', /no service no-such-api; there are user-api, admin-api/],
    ['gateway', /gateway is a gateway, which the platform is built on/],
    ['mail-worker', /mail-worker is a worker/],
    ['admin-console', /no service admin-console/],
  ])('[NX-04] refuses %s before anything is written', async (name, reason) => {
    const tree = await syncedPlatform();
    const before = filesOf(tree);
    await expect(remove(tree, { name })).rejects.toThrow(reason);
    expect(filesOf(tree)).toEqual(before);
  });
});
