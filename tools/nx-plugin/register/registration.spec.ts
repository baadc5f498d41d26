import { nameProblems, registrationProblems } from './registration.mjs';

const service = { kind: 'service', port: 8082, routes: ['/api/v1/merchant'] };
const userApi = {
  app: 'user-api',
  packageName: '@ginforge/user-api',
  register: { kind: 'service', port: 8081, routes: ['/api/v1/user'] },
};

function problemsOf(register: unknown, app = 'merchant-api', packageName = `@ginforge/${app}`): string[] {
  return registrationProblems([userApi, { app, packageName, register }]);
}

describe('registrationProblems', () => {
  it('[NX-01] takes services, workers, a gateway and consoles, with no more than they need', () => {
    for (const register of [
      service,
      { ...service, auth: 'required', database: true, queues: ['a-b'], entries: ['migrate'], replicas: 3 },
      { ...service, volumes: [{ name: 'files', variable: 'STORAGE_DIRECTORY' }], secrets: ['SMTP_URL'] },
      { kind: 'worker', port: 8084, queues: ['user-email'] },
      { kind: 'gateway', port: 8080 },
      { kind: 'console' },
    ])
      expect(problemsOf(register)).toEqual([]);
  });

  it.each([
    [{ ...service, port: 80 }, 'port must be a whole number from 1024 to 65535'],
    [{ ...service, port: 65_536 }, 'port must be a whole number from 1024 to 65535'],
    [{ ...service, port: '8082' }, 'port must be a whole number from 1024 to 65535'],
    [{ kind: 'service' }, 'port must be a whole number from 1024 to 65535'],
    [{ ...service, routes: ['/merchant'] }, 'routes[0] must be a path such as /api/v1/merchant'],
    [
      { ...service, routes: ['/api/v1/x', '/api/v1/y/'] },
      'routes[1] must be a path such as /api/v1/merchant',
    ],
    [{ ...service, routes: ['/api/v1/../docs'] }, 'routes[0] must be a path such as /api/v1/merchant'],
    [{ ...service, auth: 'maybe' }, 'auth must be none, optional or required'],
    [{ ...service, database: 'yes' }, 'database must be true or false'],
    [{ ...service, replicas: 0 }, 'replicas must be a whole number from 1 to 100'],
    [{ ...service, secrets: ['smtp'] }, 'secrets[0] must be the name of a variable such as SMTP_URL'],
    [{ ...service, volumes: [{ name: 'a' }] }, 'volumes[0].variable must be the name of a variable'],
    [{ ...service, database: true, resources: 'x' }, 'resources must be a list of names'],
    [{ ...service, resources: ['gift-card'] }, 'resources are for services with a database and a route'],
    [{ ...service, db: true, prot: 1 }, 'has keys that nobody reads: db, prot'],
    [{ ...service, kind: 'cron' }, 'kind must be gateway, service, worker or console'],
    [{ port: 8082 }, 'kind must be gateway, service, worker or console'],
    ['service', 'must be an object'],
    [{ kind: 'console', port: 1 }, 'has keys that nobody reads: port'],
    [{ ...service, kind: 'worker' }, 'routes are for services; this is a worker'],
    [{ kind: 'gateway', port: 8080, database: true }, 'database must be false: the gateway holds no data'],
  ])('[NX-01] refuses %j', (register, problem) => {
    expect(problemsOf(register)).toEqual([`apps/merchant-api/package.json#ginforge: ${problem}`]);
  });

  it('[NX-01] names every problem at once', () => {
    expect(problemsOf({ kind: 'service', port: 1, routes: 'x', replicas: -1 })).toHaveLength(3);
  });

  it('[NX-01] refuses a port that is taken, and says by whom', () => {
    expect(problemsOf({ ...service, port: 8081 })).toEqual(["merchant-api: port 8081 is user-api's"]);
  });

  it.each([
    ['/api/v1/user', "merchant-api: the route /api/v1/user is user-api's"],
    [
      '/api/v1/user/orders',
      "merchant-api: the route /api/v1/user/orders overlaps /api/v1/user, which is user-api's",
    ],
  ])('[NX-01] refuses the route %s, and says whose it is', (route, problem) => {
    expect(problemsOf({ ...service, routes: [route] })).toEqual([problem]);
  });

  it('[NX-03] refuses a resource that is taken, and says whose it is', () => {
    const owner = { ...userApi, register: { ...userApi.register, database: true, resources: ['gift-card'] } };
    const register = { ...service, database: true, resources: ['news', 'gift-card'] };
    const candidate = { app: 'merchant-api', packageName: '@ginforge/merchant-api', register };
    expect(registrationProblems([owner, candidate])).toEqual([
      "merchant-api: the resource gift-card is user-api's",
    ]);
  });

  it('[NX-01] lets routes stand beside each other that only begin with the same letters', () => {
    expect(problemsOf({ ...service, routes: ['/api/v1/users', '/api/v1/user-groups'] })).toEqual([]);
  });

  it('[NX-01] refuses a second gateway', () => {
    const gateway = (app: string, port: number) => ({
      app,
      packageName: `@ginforge/${app}`,
      register: { kind: 'gateway', port },
    });
    expect(registrationProblems([gateway('gateway', 8080), gateway('other', 8090)])).toEqual([
      'other: gateway is the gateway already',
    ]);
  });

  it('[NX-01] refuses a package that is named otherwise than its folder', () => {
    expect(problemsOf(service, 'merchant-api', 'merchant-api')).toEqual([
      'apps/merchant-api/package.json: name must be @ginforge/merchant-api',
    ]);
  });
});

describe('nameProblems', () => {
  it.each(['merchant-api', 'a', 'x2', 'news-2-go'])('[NX-01] takes the name %s', (name) => {
    expect(nameProblems(name)).toEqual([]);
  });

  it.each([
    'MerchantApi',
    'merchant_api',
    '2fast',
    '-a',
    'a-',
    'a--b',
    '',
    'a b',
    '../x',
    'a'.repeat(41),
    'redis',
  ])('[NX-01] refuses the name %j', (name) => {
    expect(nameProblems(name)).toHaveLength(1);
  });
});
