import { type Browser, type Page } from 'playwright-core';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { itWithOwnStack, openStack, type OpenStack } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

/** The gateway's pages in a real browser, with the services that are built behind it; file-api is down unless the stack is shared. */
describeInChromium('/docs in Chromium', () => {
  let stack: OpenStack;
  let browser: Browser;
  let page: Page;
  /** What the page complained of: refused by its policy, thrown, or not found. */
  let complaints: string[];

  beforeAll(async () => {
    stack = await openStack({ services: ['user-api', 'admin-api'] });
    browser = await launchChromium();
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol !== 'data:' && host !== new URL(stack.gateway.url).host) complaints.push(request.url());
    });
  });

  afterEach(() => page.close());

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it.each([
    ['gateway', '/ws/stats'],
    ['user-api', '/api/v1/user/register'],
  ])('[AP-07] [GW-11] shows the operations of %s, within its own policy', async (service, path) => {
    await page.goto(`${stack.gateway.url}/docs?service=${service}`);
    await page.locator(`.opblock [data-path="${path}"]`).waitFor();
    expect(complaints).toEqual([]);
  });

  it('[AP-07] [GW-11] shows the operations of every service that is up, within its own policy', async () => {
    await page.setViewportSize({ width: 1_280, height: 40_000 }); // of so many operations Swagger UI draws those in sight
    await page.goto(`${stack.gateway.url}/docs`);
    for (const path of ['/api/v1/user/register', '/api/v1/admin/login', '/ws/stats']) {
      await page.locator(`.opblock [data-path="${path}"]`).waitFor();
    }
    expect(complaints).toEqual([]);
  });

  itWithOwnStack('every service is up')('[AP-07] says which service has no document to show', async () => {
    await page.goto(`${stack.gateway.url}/docs`);
    await page.locator('.docs-list li', { hasText: 'file-api' }).getByText('unavailable').waitFor();
  });

  it('[AP-07] tries an operation out through the gateway', async () => {
    await page.goto(`${stack.gateway.url}/docs?service=user-api`);
    const register = page.locator('#operations-Accounts-Accounts_register');
    await register.locator('.opblock-summary-control').click();
    await register.getByRole('button', { name: 'Try it out' }).click();
    const username = uniqueName('docs');
    const account = { username, email: `${username}@example.com`, password: 'correct horse battery' };
    await register.locator('textarea').fill(JSON.stringify(account));
    const answer = page.waitForResponse(`${stack.gateway.url}/api/v1/user/register`);
    await register.getByRole('button', { name: 'Execute' }).click();
    expect((await answer).status()).toBe(201);
    expect(complaints).toEqual([]);
  });

  it('[AP-07] [GW-11] shows the realtime protocol without a script', async () => {
    await page.goto(`${stack.gateway.url}/docs/realtime`);
    expect(await page.locator('h3', { hasText: /^join_room$/ }).count()).toBe(1);
    expect(await page.locator('td', { hasText: /^4413$/ }).count()).toBe(1);
    expect(await page.locator('script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
