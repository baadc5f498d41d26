import { TestSocket } from '@ginforge/testing';

import { Api } from './api.js';
import { Checkout, type Ended } from './generators/checkout.js';
import { type Stack, startStack } from './stack/stack.js';

const service = 'class-4u-api';
const route = '/api/v1/class-4u';

const job = 'class-4u-mail';
const message = 'class_4u_sent';
const fields =
  'class:uuid! a:string! b:text c:int d:money! e:bool f:date g:datetime h:email i:url j:enum(on,off)!';

/** Each step runs whole programs, on a machine that may be slow. */
const stepMs = 600_000;

/** A service made by the generator in a copy of this repository: each step stands on the one before. */
let checkout: Checkout;

beforeAll(async () => {
  checkout = await Checkout.create();
}, stepMs);

afterAll(() => checkout.remove());

const generate = (generator: string, ...args: string[]) =>
  checkout.nx(['g', `@ginforge/nx-plugin:${generator}`, ...args]);

/** With what it said where it did not end well. */
function expectWell({ code, output }: Ended): void {
  if (code !== 0) throw new Error(`It ended with ${code}:\n${output}`);
}

async function expectRefusal(ended: Promise<Ended>, reason: string | RegExp): Promise<void> {
  const { code, output } = await ended;
  expect(output).toMatch(reason);
  expect(code).toBeGreaterThan(0);
}

it(
  '[NX-04] a dry run says what would be written, and writes nothing',
  async () => {
    const dry = await generate('service', service, '--port=8090', '--dry-run');
    expectWell(dry);
    expect(dry.output).toContain(`CREATE apps/${service}/src/main.ts`);
    expect(dry.output).toContain('UPDATE apps/gateway/src/proxy/service-routes.ts');
    expect(dry.output).toContain(`docs/api/${service}.openapi.json`);
    expect(await checkout.changes()).toEqual([]);
  },
  stepMs,
);

it(
  '[NX-04] what is taken, and a run from a folder, is refused and changes nothing',
  async () => {
    await expectRefusal(generate('service', 'user-api'), 'taken by the project in apps/user-api');
    await expectRefusal(generate('service', service, '--port=8083'), "port 8083 is admin-api's");
    const inFolder = checkout.nx(['g', '@ginforge/nx-plugin:service', service], 'apps');
    await expectRefusal(inFolder, /Run this in the workspace's root/);
    expect(await checkout.changes()).toEqual([]);
  },
  stepMs,
);

it(
  '[NX-02] a new service is registered, documented and in sync, and its own tests pass',
  async () => {
    expectWell(await generate('service', service, '--port=8090'));
    expectWell(await checkout.nx(['sync:check']));
    expect(await checkout.changes()).toContain(`?? docs/api/${service}.openapi.json`);
    await expectRefusal(generate('remove', service), /not committed/);
    await checkout.commit();
    const targets = ['lint', 'typecheck', 'test', 'test-int'];
    expectWell(await checkout.nx(['run-many', '-t', ...targets, '-p', service, '--output-style=static']));
  },
  stepMs,
);

/** Not the projects' whole targets: what was there before is not what is looked at here. */
const generated = `{apps/gateway/src/{docs,realtime},apps/gateway-worker/src,libs/{jobs,protocol}/src}`;
const changed = `{class-4u-*,job-*,index,*-message,asyncapi-messages,realtime.gateway,server-messages.int.spec}`;

/** One program for all of it, which is quicker than one for each project. */
const typeCheck = {
  extends: '../tsconfig.base.json',
  compilerOptions: { types: ['node', 'jest'] },
  include: [
    '../apps/gateway/src/main.ts',
    '../apps/gateway-worker/src/main.ts',
    '../apps/*/src/**/class-4u-*.ts',
    '../libs/*/src/class-4u-*.ts',
  ],
};

const checks = [
  ['node_modules/eslint/bin/eslint.js', '--max-warnings=0', `${generated}/${changed}*`],
  ['node_modules/typescript/bin/tsc', '--noEmit', '--project', 'tmp/tsconfig.json'],
  ['tools/jest/run.mjs', 'test', 'jobs', 'libs/jobs', '--testPathPatterns', job],
  ['tools/jest/run.mjs', 'test', 'protocol', 'libs/protocol', '--testPathPatterns', 'class-4u'],
  ['tools/jest/run.mjs', 'test-int', 'gateway-worker', 'apps/gateway-worker', '--testPathPatterns', job],
  [
    'tools/jest/run.mjs',
    'test-int',
    'gateway',
    'apps/gateway',
    '--testPathPatterns',
    'class-4u|server-messages',
  ],
];

it(
  '[NX-03] a new job and a new message are clean, do what their tests say, and are undone without a trace',
  async () => {
    const options = [`--fields=${fields}`, '--skip-documents', '--allow-dirty'];
    expectWell(await generate('job', job, ...options));
    for (const direction of ['server', 'client'])
      expectWell(await generate('message', message, `--direction=${direction}`, ...options));
    await checkout.write('tmp/tsconfig.json', JSON.stringify(typeCheck));
    for (const ended of await Promise.all(checks.map((args) => checkout.node(args)))) expectWell(ended);
    expectWell(await generate('remove', job, '--kind=job', '--skip-documents', '--allow-dirty'));
    expectWell(await generate('remove', message, '--kind=message', '--skip-documents', '--allow-dirty'));
    expect(await checkout.changes()).toEqual([]);
  },
  stepMs,
);

describe('built and started', () => {
  let stack: Stack;

  beforeAll(async () => {
    for (const app of ['gateway', 'user-api', 'gateway-worker', service])
      expectWell(await checkout.node(['tools/build/build-service.mjs', `apps/${app}`]));
    const services = ['user-api', 'gateway-worker', service];
    stack = await startStack({ checkout: checkout.folder, services });
  }, stepMs);

  afterAll(() => stack.stop());

  it('[NX-02] it answers through the gateway, and its notification arrives', async () => {
    const api = new Api(stack.gateway.url);
    expect((await api.post(`${route}/greetings`, { text: 'Hello' })).status).toBe(401);
    const ada = await api.register();
    const socket = await TestSocket.connect(`${stack.gateway.wsUrl}?token=${ada.token}`);
    await socket.nextOfType('welcome');
    const { status, data } = await api.post(`${route}/greetings`, { text: 'Hello' }, ada.token);
    expect(status).toBe(201);
    expect(await socket.nextOfType('notification')).toMatchObject({
      id: data['id'],
      content: { body: 'Hello', category: 'greeting' },
    });
    await socket.close();
  });

  it('[NX-02] it has metrics, and its document is among those of the gateway', async () => {
    const metrics = await fetch(`${stack.process(service).url}/metrics`);
    expect(await metrics.text()).toContain('http_requests_total');
    const document = await fetch(`${stack.gateway.url}/docs/openapi.json`);
    expect(await document.text()).toContain(`"${route}/greetings"`);
  });
});

it(
  '[NX-04] a second run is harmless, and removed it leaves nothing behind',
  async () => {
    expectWell(await generate('service', service, '--port=8090', `--route=${route}`));
    expect(await checkout.changes()).toEqual([]);
    expectWell(await generate('remove', service));
    expect(await checkout.changesSinceStart()).toEqual([]);
  },
  stepMs,
);
