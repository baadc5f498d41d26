import { type TestDatabase, TestSocket } from '@ginforge/testing';
import { type Browser, type Page } from 'playwright-core';

import { Api } from './api.js';
import { seriousFindings } from './browser/accessibility.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, settled, signInToConsole } from './browser/console-page.js';
import { Checkout, type Ended } from './generators/checkout.js';
import {
  checksOfConsole,
  checksOfJobAndMessages,
  consoleApiTypes,
  consoleBuild,
  typesFile,
  typesToCheck,
} from './generators/generated-code.js';
import { databaseWithSuppliers, oldSupplier } from './generators/supplier-table.js';
import { type Stack, startStack } from './stack/stack.js';
import { describeWithOwnStack, itWithOwnStack } from './stack/open-stack.js';

const service = 'class-4u-api';
const route = '/api/v1/class-4u';

const job = 'class-4u-mail';
const message = 'class_4u_sent';
const fields =
  'class:uuid! a:string! b:text c:int d:money! e:bool f:date g:datetime h:email i:url j:enum(on,off)!';

/** Of every type, some of them with names that mean something in code, in SQL or to a list. */
const resource = 'class';
const resourceFields = `title:string!:unique default:text order:int! price:money! class:bool! gift:bool from:date since:datetime! owner:uuid
  email:email url:url status:enum(on,off-sale)! keyword:enum(new,old)`;

/** Each step runs whole programs, on a machine that may be slow. */
const stepMs = 600_000;

/** A service made by the generator in a copy of this repository: each step stands on the one before. */
let checkout: Checkout;

/** Older than the service. */
let database: TestDatabase;

beforeAll(async () => {
  checkout = await Checkout.create();
  database = await databaseWithSuppliers();
}, stepMs);

afterAll(() => checkout.remove());

const generate = (generator: string, ...args: string[]) =>
  checkout.nx(['g', `@ginforge/nx-plugin:${generator}`, ...args]);

const generateResource = (name: string, project: string, text: string, ...args: string[]) =>
  generate('resource', name, `--project=${project}`, `--fields=${text}`, ...args);

/** With what it said where it did not end well. */
function expectWell({ code, output }: Ended): void {
  if (code !== 0) throw new Error(`It ended with ${code}:\n${output}`);
}

async function expectAllWell(programs: readonly (readonly string[])[]): Promise<void> {
  for (const ended of await Promise.all(programs.map((args) => checkout.node(args)))) expectWell(ended);
}

async function expectRefusal(ended: Promise<Ended>, reason: string | RegExp): Promise<void> {
  const { code, output } = await ended;
  expect(output).toMatch(reason);
  expect(code).toBeGreaterThan(0);
}

itWithOwnStack('it generates and builds services')(
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

itWithOwnStack('it generates and builds services')(
  '[NX-04] what is taken or not known, and a run from a folder, is refused and changes nothing',
  async () => {
    await expectRefusal(generate('service', 'user-api'), 'taken by the project in apps/user-api');
    await expectRefusal(generate('service', service, '--port=8083'), "port 8083 is admin-api's");
    const inFolder = checkout.nx(['g', '@ginforge/nx-plugin:service', service], 'apps');
    await expectRefusal(inFolder, /Run this in the workspace's root/);
    await expectRefusal(generateResource('gift', 'merchant-api', 'a:number'), 'a: there is no type "number"');
    await expectRefusal(generateResource('carrier', 'merchant-api', 'a:int'), 'carrier is there already');
    expect(await checkout.changes()).toEqual([]);
  },
  stepMs,
);

itWithOwnStack('it generates and builds services')(
  '[NX-02] a new service is registered, documented and in sync',
  async () => {
    expectWell(await generate('service', service, '--port=8090'));
    expectWell(await checkout.nx(['sync:check']));
    expect(await checkout.changes()).toContain(`?? docs/api/${service}.openapi.json`);
    await expectRefusal(generateResource(resource, service, resourceFields), /not committed/);
    await checkout.commit();
  },
  stepMs,
);

itWithOwnStack('it generates and builds services')(
  '[NX-03] a table that is there becomes a resource of it',
  async () => {
    const options = [`--project=${service}`, '--from-table=suppliers', '--skip-documents'];
    const args = ['g', '@ginforge/nx-plugin:resource', 'supplier', ...options];
    expectWell(await checkout.nx(args, '.', { DATABASE_URL: database.url }));
    expect(await checkout.changes()).toContain('?? libs/database/src/entities/supplier.entity.ts');
    await checkout.commit();
  },
  stepMs,
);

itWithOwnStack('it generates and builds services')(
  '[NX-03] a resource of it is documented, its page in the console is clean, and the tests of all of it pass',
  async () => {
    expectWell(await generateResource(resource, service, resourceFields));
    expect(await checkout.changes()).toContain(` M docs/api/${service}.openapi.json`);
    await checkout.commit();
    const targets = ['lint', 'typecheck', 'test', 'test-int'];
    expectWell(await checkout.nx(['run-many', '-t', ...targets, '-p', service, '--output-style=static']));
    expectWell(await checkout.node(consoleApiTypes));
    await expectAllWell(checksOfConsole);
  },
  stepMs,
);

itWithOwnStack('it generates and builds services')(
  '[NX-03] a new job and a new message are clean, do what their tests say, and are undone without a trace',
  async () => {
    const options = [`--fields=${fields}`, '--skip-documents', '--allow-dirty'];
    expectWell(await generate('job', job, ...options));
    for (const direction of ['server', 'client'])
      expectWell(await generate('message', message, `--direction=${direction}`, ...options));
    await checkout.write(typesFile, typesToCheck);
    await expectAllWell(checksOfJobAndMessages);
    expectWell(await generate('remove', job, '--kind=job', '--skip-documents', '--allow-dirty'));
    expectWell(await generate('remove', message, '--kind=message', '--skip-documents', '--allow-dirty'));
    expect(await checkout.changes()).toEqual([]);
  },
  stepMs,
);

describeWithOwnStack('it generates and builds services')('built and started', () => {
  const services = ['user-api', 'admin-api', 'gateway-worker', service];
  const path = `${route}/classes`;
  let stack: Stack;
  let api: Api;

  beforeAll(async () => {
    const builds = ['gateway', ...services].map((app) => ['tools/build/build-service.mjs', `apps/${app}`]);
    await expectAllWell([consoleBuild, ...builds]);
    stack = await startStack({ checkout: checkout.folder, services, database });
    api = new Api(stack.gateway.url);
  }, stepMs);

  afterAll(() => stack.stop());

  async function connect(token: string): Promise<TestSocket> {
    const socket = await TestSocket.connect(`${stack.gateway.wsUrl}?token=${token}`);
    await socket.nextOfType('welcome');
    return socket;
  }

  it('[NX-02] it answers through the gateway, and its notification arrives', async () => {
    expect((await api.post(`${route}/greetings`, { text: 'Hello' })).status).toBe(401);
    const ada = await api.register();
    const socket = await connect(ada.token);
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
    const document = await (await fetch(`${stack.gateway.url}/docs/openapi.json`)).text();
    for (const documented of [`${route}/greetings`, path]) expect(document).toContain(`"${documented}"`);
  });

  const example = {
    ...{ title: 'First', order: 2, price: 1990, currency: 'EUR', class: true, status: 'off-sale' },
    since: '2026-01-31T12:00:00.000Z',
  };

  it('[NX-03] administrators keep what the resource is of, nobody else may, and every console is told', async () => {
    const { token } = await api.signInAdministrator();
    const socket = await connect(token);
    const told = (action: string, id: unknown) =>
      socket.next(
        ({ type, content }) => type === 'data_update' && content['action'] === action && content['id'] === id,
      );

    expect((await api.post(path, example, (await api.register()).token)).status).toBe(401);
    const { status, data } = await api.post(path, example, token);
    expect([status, data]).toEqual([201, expect.objectContaining({ ...example, gift: null, version: 1 })]);
    expect(await told('create', data['id'])).toMatchObject({ content: { entity: 'class' } });
    expect(
      (await api.post(path, { ...example, title: 'Second', order: 1, status: 'on' }, token)).status,
    ).toBe(201);

    const titles = async (query: string) => {
      const { data } = await api.get(`${path}?${query}`, token);
      return (data['list'] as { title: string }[]).map(({ title }) => title);
    };
    expect(await titles('sort_by=order&order=asc')).toEqual(['Second', 'First']);
    expect(await titles('keyword=irs')).toEqual(['First']);
    expect(await titles('status=on&class=true')).toEqual(['Second']);

    expect(await api.post(path, { ...example, title: 'Second' }, token)).toMatchObject({
      status: 409,
      code: 1009,
    });

    const one = `${path}/${String(data['id'])}`;
    expect((await api.put(one, { version: 1, title: 'Third' }, token)).status).toBe(200);
    expect(await told('update', data['id'])).toBeDefined();
    expect((await api.put(one, { version: 1, title: 'Fourth' }, token)).status).toBe(409);
    expect((await api.delete(one, token)).status).toBe(200);
    expect(await told('delete', data['id'])).toBeDefined();
    expect((await api.get(one, token)).status).toBe(404);
    await socket.close();
  });

  it('[NX-03] what was in a table before its service is kept through its API, and what is unique in it is 409', async () => {
    const { token } = await api.signInAdministrator();
    const suppliers = `${route}/suppliers`;
    const { data: page } = await api.get(`${suppliers}?keyword=old-1&mood=good`, token);
    expect(page['list']).toEqual([expect.objectContaining(oldSupplier)]);
    const supplier = {
      code: 'NEW-1',
      name: 'A new one',
      price: 1,
      currency: 'EUR',
      stock: 1,
      active: false,
      mood: 'bad',
    };
    const { status, data } = await api.post(suppliers, supplier, token);
    expect([status, data]).toEqual([201, expect.objectContaining(supplier)]);
    const [old, added] = [`${suppliers}/${oldSupplier.id}`, `${suppliers}/${String(data['id'])}`];
    const duplicate = { status: 409, code: 1009 };
    expect(await api.post(suppliers, { ...supplier, code: oldSupplier.code }, token)).toMatchObject(
      duplicate,
    );
    expect(await api.put(old, { code: supplier.code }, token)).toMatchObject(duplicate);
    const changes = { version: 1, stock: 3, mood: 'bad', notes: null };
    expect((await api.put(old, changes, token)).data).toMatchObject({
      ...oldSupplier,
      ...changes,
      version: 2,
    });
    expect((await api.delete(added, token)).status).toBe(200);
    expect((await api.get(added, token)).status).toBe(404);
  });

  describeInChromium('its page in the console', () => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      browser = await launchChromium();
      // Not the time zone of whoever runs this: what is chosen is sent in UTC.
      page = await browser.newPage({ locale: 'en-GB', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' });
      page.setDefaultTimeout(60_000);
      await page.goto(stack.gateway.url);
      await signInToConsole(page);
    }, stepMs);

    afterAll(() => browser.close());

    const row = (text: string) => page.locator('tbody tr', { hasText: text });
    const input = (name: string) => page.locator(`.el-drawer [name="${name}"]`);

    it('[NX-03] a form makes one, it is in the list, and so is what is made elsewhere', async () => {
      const complaints = complaintsOf(page);
      await page.locator('aside nav a[href="/classes"]').click();
      await page.locator('[data-testid="add"]').click();
      await page.locator('[data-testid="save"]').click();
      for (const name of ['title', 'order', 'price', 'since'])
        await page.locator(`.el-drawer [name="${name}"][aria-invalid="true"]`).waitFor();
      expect(await seriousFindings(page)).toEqual([]);

      await input('title').fill('From the form');
      await input('order').fill('7');
      await input('price').fill('19,90');
      await input('class').check();
      await input('since').fill('2026-02-01T07:30:15');
      await input('status').selectOption('Off sale');
      await page.locator('[data-testid="save"]').click();
      await row('From the form').locator('td', { hasText: '01/02/2026, 07:30:15' }).waitFor();

      const { token } = await api.signInAdministrator();
      const { data } = await api.get(`${path}?keyword=form`, token);
      expect(data['list']).toEqual([
        expect.objectContaining({
          ...example,
          title: 'From the form',
          order: 7,
          since: '2026-01-31T23:30:15.000Z',
        }),
      ]);
      await api.post(path, { ...example, title: 'From elsewhere' }, token);
      await row('From elsewhere').waitFor();
      await settled(page);
      expect(await seriousFindings(page)).toEqual([]);
      expect(complaints).toEqual([]);
    });
  });
});

itWithOwnStack('it generates and builds services')(
  '[NX-04] a second run is harmless, and removed they leave nothing behind',
  async () => {
    expectWell(await generate('service', service, '--port=8090', `--route=${route}`));
    expectWell(await generateResource(resource, service, resourceFields));
    expect(await checkout.changes()).toEqual([]);
    expectWell(await generate('remove', resource, '--kind=resource', '--skip-documents'));
    expectWell(await generate('remove', service, '--allow-dirty'));
    expect(await checkout.changesSinceStart()).toEqual([]);
  },
  stepMs,
);
