import { Queue } from 'bullmq';
import { type Browser, type Page } from 'playwright-core';
import { Api, type Credentials } from './api.js';
import { seriousFindings } from './browser/accessibility.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, settled, signInToConsole } from './browser/console-page.js';
import { itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

/** The pages of the console that an operator works with all day. */
describeInChromium('the daily work in the console in Chromium', () => {
  let stack: OpenStack;
  let api: Api;
  let token: string;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    stack = await openStack({
      services: ['admin-api', 'user-api', 'gateway-worker'],
      variables: { gateway: { DRAIN_SECONDS: '0', UPSTREAM_CHECK_INTERVAL_MS: '500' } },
    });
    api = new Api(stack.gateway.url);
    ({ token } = await api.signInAdministrator());
    browser = await launchChromium();
    page = await openConsole('/orders?status=paid');
    complaints = complaintsOf(page);
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  /** A browser of somebody's own at a page of the console. */
  async function openConsole(path: string, credentials?: Credentials): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    context.setDefaultTimeout(60_000);
    const opened = await context.newPage();
    await opened.goto(stack.gateway.url + path);
    await signInToConsole(opened, credentials);
    return opened;
  }

  const row = (text: string, on = page) => on.locator('tbody tr', { hasText: text });
  const action = (text: string, key: string, on = page) => row(text, on).locator(`[data-action="${key}"]`);
  const confirm = (on = page) => on.locator('.el-message-box .el-button--primary').click();

  async function go(path: string): Promise<void> {
    await page.locator(`aside nav a[href="${path}"]`).click();
    await page.locator('main h1:focus').waitFor();
    await settled(page);
  }

  async function closeDrawer(): Promise<void> {
    await page.keyboard.press('Escape');
    await page.locator('.el-drawer').waitFor({ state: 'hidden' });
  }

  /** An order that somebody has paid. @returns its number */
  async function paidOrder(): Promise<string> {
    const sku = uniqueName('WORK-');
    const product = { sku, name: 'Anvil', price: 1990, currency: 'EUR', stock: 5 };
    const { data: made } = await api.post('/api/v1/admin/products', product, token);
    const buyer = await api.register();
    const items = [{ product_id: made['id'], quantity: 2 }];
    const { data: order } = await api.post('/api/v1/user/orders', { items }, buyer.token);
    const paid = await api.post(`/api/v1/user/orders/${String(order['id'])}/pay`, {}, buyer.token);
    expect(paid).toMatchObject({ status: 200, data: { status: 'paid' } });
    return String(order['number']);
  }

  it('[AD-03] what one browser ships is shipped in the other at once, and who comes too late is told so', async () => {
    const number = await paidOrder();
    const other = await openConsole('/orders');
    await action(number, 'refund', other).click();
    await other.locator('.el-message-box').waitFor();

    await action(number, 'ship').click();
    await page.locator('.el-drawer input[name="tracking_number"]').fill('0034 1234');
    await page.locator('[data-testid="save"]').click();
    await row(number).waitFor({ state: 'detached' });
    await row(number, other).locator('.pill', { hasText: 'Shipped' }).waitFor();

    await confirm(other);
    await other.locator('.el-message', { hasText: `Order ${number} has changed meanwhile` }).waitFor();
    await action(number, 'details', other).click();
    await other.locator('[data-testid="order-history"] li', { hasText: 'Shipped' }).waitFor();
    await other.locator('.el-drawer code', { hasText: '0034 1234' }).waitFor();
    await other.locator('.el-drawer dd', { hasText: '@example.com' }).waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    await other.context().close();
  });

  it('[AD-01] who may only read orders moves none, neither here nor past the console', async () => {
    const number = await paidOrder();
    const code = uniqueName('reader_');
    const role = await api.post(
      '/api/v1/admin/roles',
      { code, name: code, permissions: ['order:read'] },
      token,
    );
    const credentials = { username: code, password: 'correct horse battery' };
    const account = { ...credentials, email: `${code}@example.com`, role_ids: [role.data['id']] };
    expect((await api.post('/api/v1/admin/users', account, token)).status).toBe(201);
    const reader = await openConsole('/orders', credentials);
    await action(number, 'details', reader).waitFor();
    expect(await reader.locator('[data-action="ship"], [data-action="refund"]').count()).toBe(0);
    const { data } = await api.post('/api/v1/admin/login', credentials);
    const id = await row(number, reader).getAttribute('data-row');
    expect((await api.post(`/api/v1/admin/orders/${id}/ship`, {}, String(data['token']))).status).toBe(403);
    await reader.context().close();
  });

  itWithOwnStack('it writes into a queue and stops the worker')(
    '[WK-02] a job that failed is found by its queue, looked at without anybody’s words, and tried again',
    async () => {
      const queue = 'user-notification';
      await addBadJob(queue, { user_id: 'u-1', title: 'Private words' });
      await go('/jobs');
      await page.locator(`[data-queue="${queue}"] a[data-state="failed"]`, { hasText: /[1-9]/ }).click();
      await action('bad-job', 'details').click();
      await page.locator('.el-drawer .verbatim', { hasText: '"title": "******"' }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await closeDrawer();

      await own(stack).worker.stop(); // what is tried again waits where it can be seen
      await action('bad-job', 'retry').click();
      await row('bad-job').waitFor({ state: 'detached' });
      await page.locator(`[data-queue="${queue}"] a[data-state="waiting"]`, { hasText: /[1-9]/ }).click();
      await row('bad-job').locator('.pill', { hasText: 'Waiting' }).waitFor();
      await action('bad-job', 'remove').click();
      await confirm();
      await row('bad-job').waitFor({ state: 'detached' });
      await own(stack).worker.start();
    },
  );

  /** A job whose payload its processor refuses. */
  async function addBadJob(name: string, payload: object): Promise<void> {
    const { hostname: host, port } = new URL(own(stack).redis.url);
    const queue = new Queue(name, { connection: { host, port: Number(port) }, prefix: '{ginforge}' });
    await queue.add(name, payload, { jobId: 'bad-job' });
    await queue.close();
  }

  it('[AD-03] a setting that is changed stands in the log with what it was before', async () => {
    await go('/system/configs');
    await action('site.title', 'edit').click();
    await page.locator('.el-drawer input[name="value"]').fill('The Smithy');
    await page.locator('[data-testid="save"]').click();
    await row('site.title').filter({ hasText: 'The Smithy' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);

    await go('/system/logs');
    await page.locator('input[name="entity"]').fill('config');
    await page.locator('input[name="entity"]').press('Enter');
    await action('site.title', 'details').first().click();
    const change = page.locator('[data-testid="changes"] tr[data-field="site.title"] td');
    await change.first().waitFor();
    expect(await change.allTextContents()).toEqual(['GinForge', 'The Smithy']);
    expect(await seriousFindings(page)).toEqual([]);
    await closeDrawer();
    await putBackTitle();
    await page.locator('[data-tab="logins"]').click();
    await row('admin').locator('.pill', { hasText: 'Signed in' }).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  async function putBackTitle(): Promise<void> {
    const path = '/api/v1/admin/system/configs/site.title';
    const { data } = await api.get(path, token);
    const before = { value: 'GinForge', version: data['version'] };
    expect((await api.put(path, before, token)).status).toBe(200);
  }

  itWithOwnStack('it stops user-api')(
    '[GW-05] the page of the gateway shows a target that goes away, and that it is back',
    async () => {
      const target = (isHealthy: boolean) =>
        page.locator(`[data-service="user-api"] tbody tr[data-healthy="${isHealthy}"]`).first();
      await go('/gateway');
      await page.locator('[data-testid="gateways"] tr[data-status="answered"]').waitFor();
      await target(true).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await own(stack).userApi.stop();
      await target(false).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await own(stack).userApi.start();
      await target(true).waitFor();
    },
  );

  it('[GW-11] nothing is refused by the content security policy, and no script fails', () => {
    expect(complaints).toEqual([]);
  });
});
