import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { Api, seededAdministrator } from './api.js';
import { seriousFindings } from './browser/accessibility.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, settled, signInToConsole } from './browser/console-page.js';
import { itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

const timeoutMs = 60_000;
/** Every page is looked at four times. */
const walkTimeoutMs = 600_000;
const password = 'correct horse battery';
const [firstSku, secondSku] = [uniqueName('E2E-1-'), uniqueName('E2E-2-')];

/** The console in a real browser, as the gateway serves it from its build. */
describeInChromium('the console in Chromium', () => {
  let stack: OpenStack;
  let api: Api;
  let token: string;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    stack = await openStack({ variables: { gateway: { DRAIN_SECONDS: '0' } } });
    api = new Api(stack.gateway.url);
    ({ token } = await api.signInAdministrator());
    browser = await launchChromium();
    context = await newContext();
    page = await context.newPage();
    complaints = complaintsOf(page);
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  async function newContext(): Promise<BrowserContext> {
    const opened = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    opened.setDefaultTimeout(timeoutMs);
    return opened;
  }

  const badge = (state: string) => page.locator(`.badge[data-state="${state}"]`);
  const row = (text: string, on = page) => on.locator('tbody tr', { hasText: text });
  const heading = (text: string, on = page) => on.locator('main h1', { hasText: text });

  async function open(path: string, on = page): Promise<void> {
    await on.locator(`aside nav a[href="${path}"]`).click();
    await on.locator('main h1').waitFor();
  }

  /** A product made by somebody else. */
  async function createProduct(sku: string): Promise<string> {
    const body = { sku, name: `Product ${sku}`, price: 1990, currency: 'EUR', stock: 3 };
    const { status, data } = await api.post('/api/v1/admin/products', body, token);
    expect(status).toBe(201);
    return String(data['id']);
  }

  it('[RT-70] an administrator signs in, comes to the page that was asked for, and the console is connected', async () => {
    await page.goto(`${stack.gateway.url}/products?status=on`);
    await page.locator('input[name="username"]').fill(seededAdministrator.username);
    await page.locator('input[name="password"]').fill('not the password');
    await page.locator('button[type="submit"]').click();
    await page.locator('[role="alert"]', { hasText: 'The user name or password is wrong.' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await signInToConsole(page);
    await heading('Products').waitFor();
    expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/products?status=on');
  });

  it('[AD-03] what another browser creates is in the list at once, after its form said what was wrong', async () => {
    const other = await (await newContext()).newPage();
    await other.goto(`${stack.gateway.url}/products`);
    await signInToConsole(other);
    await other.locator('[data-testid="add"]').click();
    await other.locator('.el-drawer input[name="sku"]').fill('not an article number');
    await other.locator('[data-testid="save"]').click();
    for (const field of ['name', 'sku', 'price']) {
      await other.locator(`.el-drawer input[name="${field}"][aria-invalid="true"]`).waitFor();
    }
    await other.locator('.el-drawer input[name="sku"]').fill(firstSku);
    await other.locator('.el-drawer input[name="name"]').fill('Anvil');
    await other.locator('.el-drawer input[name="price"]').fill('19.90');
    await other.locator('[data-testid="save"]').click();
    await row(firstSku, other).waitFor();
    await row(firstSku).filter({ hasText: '€19.90' }).waitFor();
    await other.context().close();
  });

  it('[AP-02] an article number that is taken is said at its field', async () => {
    await page.locator('[data-testid="add"]').click();
    for (const [name, value] of [
      ['sku', firstSku],
      ['name', 'Second anvil'],
      ['price', '5'],
    ] as const) {
      await page.locator(`.el-drawer input[name="${name}"]`).fill(value);
    }
    await page.locator('[data-testid="save"]').click();
    await page.locator('.el-drawer .problem', { hasText: 'This article number is taken.' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.el-drawer').waitFor({ state: 'hidden' });
  });

  it('[AD-03] who edits what somebody else has changed meanwhile decides, and loses nothing', async () => {
    const id = await createProduct(secondSku);
    await row(secondSku).locator('[data-action="edit"]').click();
    const name = page.locator('.el-drawer input[name="name"]');
    await name.fill('My name');
    const change = { version: 1, name: 'Their name' };
    expect((await api.put(`/api/v1/admin/products/${id}`, change, token)).status).toBe(200);
    await page.locator('[data-testid="save"]').click();
    await page.locator('[data-testid="conflict"] button', { hasText: 'Keep mine' }).click();
    await page.locator('.el-drawer [role="status"]', { hasText: 'Your values are kept' }).waitFor();
    expect(await name.inputValue()).toBe('My name');
    await page.locator('[data-testid="save"]').click();
    await row(secondSku).filter({ hasText: 'My name' }).waitFor();
  });

  it('[AD-01] the page of a list is in its address, and so are search and order', async () => {
    await page.locator('input[name="keyword"]').fill(secondSku);
    await row(firstSku).waitFor({ state: 'detached' });
    await page.locator('[data-sort="price"]').click();
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Price' }).waitFor();
    await page.reload();
    await row(secondSku).waitFor();
    expect(await page.locator('input[name="keyword"]').inputValue()).toBe(secondSku);
    expect(await row(firstSku).count()).toBe(0);
    await open('/end-users');
    await open('/products');
    await row(firstSku).waitFor();
  });

  it('[AD-01] several users are disabled at once, and stay selected while the list refreshes', async () => {
    const users = [await api.register(), await api.register()];
    await open('/end-users');
    for (const { username } of users) await row(username).locator('input[type="checkbox"]').check();
    const third = await api.register();
    await row(third.username).waitFor();
    await page.locator('.selection strong', { hasText: '2 selected' }).waitFor();
    await page.locator('[data-testid="disable-all"]').click();
    for (const { username } of users) await row(username).locator('.pill', { hasText: 'Disabled' }).waitFor();
    await row(third.username).locator('.pill', { hasText: 'Active' }).waitFor();
  });

  it('[RT-35] a notification reaches the other consoles, and its text is no HTML', async () => {
    await open('/notifications');
    await page.locator('input[name="title"]').fill('<b>Tonight</b>');
    await page.locator('textarea[name="body"]').fill('Maintenance');
    await page.locator('form[aria-labelledby] button[type="submit"]').click();
    await page.locator('.feed li', { hasText: '<b>Tonight</b> – Maintenance' }).waitFor();
    await row('<b>Tonight</b> – Maintenance').first().waitFor();
    await page.locator('.el-notification').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('[RT-20] people talk in a room, and the room is listed', async () => {
    await open('/realtime');
    await page.locator('[data-testid="join"]').click();
    await page.locator('input[name="message"]').fill('hello room');
    await page
      .locator('form', { has: page.locator('input[name="message"]') })
      .locator('button')
      .click();
    await page.locator('[data-testid="conversation"] li', { hasText: 'hello room' }).waitFor();
    await row('chat:lobby').waitFor();
  });

  it('[AD-01] what a permission hides is neither seen nor reached, and appears once it is given', async () => {
    const role = await createRole(['product:read']);
    const username = `limited${Date.now().toString(36)}`;
    const account = { username, email: `${username}@example.com`, password, role_ids: [role] };
    expect((await api.post('/api/v1/admin/users', account, token)).status).toBe(201);
    const other = await (await newContext()).newPage();
    await other.goto(`${stack.gateway.url}/end-users`);
    await signInToConsole(other, { username, password });
    await other.locator('[data-testid="forbidden"]').waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    expect(await other.locator('aside nav a').count()).toBe(0);
    await other.goto(`${stack.gateway.url}/products`);
    await row(firstSku, other).waitFor();
    expect(await other.locator('[data-testid="add"], [data-action]').count()).toBe(0);

    const more = { permissions: ['product:read', 'product:manage'] };
    expect((await api.put(`/api/v1/admin/roles/${role}/permissions`, more, token)).status).toBe(200);
    await other.locator('[data-testid="add"]').waitFor();
    await other.locator('.badge[data-state="open"]').waitFor();
    await other.context().close();
  });

  async function createRole(permissions: string[]): Promise<string> {
    const code = `role_${Date.now().toString(36)}`;
    const body = { code, name: code, permissions };
    const { status, data } = await api.post('/api/v1/admin/roles', body, token);
    expect(status).toBe(201);
    return String(data['id']);
  }

  it('[RT-08] who is disconnected is told so, and comes back by a click', async () => {
    const other = await (await newContext()).newPage();
    const username = `outcast${Date.now().toString(36)}`;
    const account = { username, email: `${username}@example.com`, password, role_ids: [] };
    const { data } = await api.post('/api/v1/admin/users', account, token);
    await other.goto(stack.gateway.url);
    await signInToConsole(other, { username, password });
    const path = `/api/v1/admin/realtime/users/${String(data['id'])}/disconnect`;
    expect((await api.post(path, undefined, token)).status).toBe(200);
    await other.locator('[role="alert"] button', { hasText: 'Reconnect' }).click();
    await other.locator('.badge[data-state="open"]').waitFor();
    await other.context().close();
  });

  it(
    '[AD-01] every page is accessible, in both themes and languages, by keyboard, and 360 pixels wide',
    async () => {
      const paths = await pathsOfNavigation();
      expect(paths).toEqual(expect.arrayContaining(['/dashboard', '/end-users', '/products', '/realtime']));
      const findings = await walk(paths, 'light, en');
      await change('language', 'html[lang="zh-CN"]:not(.dark)');
      findings.push(...(await walk(paths, 'light, zh-CN')));
      await change('theme', 'html.dark');
      findings.push(...(await walk(paths, 'dark, zh-CN')));
      await change('language', 'html.dark[lang="en"]');
      findings.push(...(await walk(paths, 'dark, en')));
      await change('language', 'html.dark[lang="zh-CN"]');
      expect(findings).toEqual([]);
    },
    walkTimeoutMs,
  );

  async function change(choice: 'language' | 'theme', result: string): Promise<void> {
    await page.locator(`[data-testid="${choice}"]`).click();
    await page.locator(result).waitFor();
  }

  const pathsOfNavigation = () =>
    page.locator('aside nav a').evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));

  /** What is wrong with the pages as they are in this theme and language. */
  async function walk(paths: string[], look: string): Promise<object[]> {
    const findings: object[] = [];
    for (const path of paths) {
      await open(path);
      await page.locator('main h1:focus').waitFor();
      await settled(page);
      findings.push(...(await seriousFindings(page)).map((finding) => ({ path, look, ...finding })));
      const overflow = await overflowWhenNarrow();
      if (overflow > 0) findings.push({ path, look, overflow });
    }
    return [...findings, ...(await walkForm())];
  }

  /** What is wrong with a form, and with what it says of wrong values. */
  async function walkForm(): Promise<object[]> {
    await open('/products');
    await page.locator('[data-testid="add"]').click();
    await page.locator('.el-drawer input[name="name"]:focus').waitFor();
    await page.locator('[data-testid="save"]').click();
    await page.locator('.el-drawer [aria-invalid="true"]:focus').waitFor();
    const findings = await seriousFindings(page);
    await page.keyboard.press('Escape');
    await page.locator('.el-drawer').waitFor({ state: 'hidden' });
    return findings.map((finding) => ({ path: 'form of /products', ...finding }));
  }

  /** Pixels that have no room on a small telephone. */
  async function overflowWhenNarrow(): Promise<number> {
    await page.setViewportSize({ width: 360, height: 740 });
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    await page.setViewportSize({ width: 1280, height: 720 });
    return overflow;
  }

  it('[GW-11] language and theme are kept by the browser, and the session by its tab', async () => {
    await page.reload();
    await badge('open').waitFor();
    expect(await page.locator('html.dark[lang="zh-CN"]').count()).toBe(1);
    await page.locator('[data-testid="theme"]').click();
    await page.locator('[data-testid="language"]').click();
    await page.locator('html:not(.dark)[lang="en"]').waitFor();
  });

  itWithOwnStack('it kills the gateway')(
    '[RT-71] it comes back when its gateway was killed, and shows what happened meanwhile',
    async () => {
      await open('/realtime');
      const { gateway, adminApi } = own(stack);
      await gateway.stop('SIGKILL');
      await badge('waiting').or(badge('connecting')).waitFor();
      // The service is reached past the gateway, which is still away.
      const inside = new Api(adminApi.url);
      const content = { title: 'While you were away', body: 'Everything is well' };
      expect((await inside.post('/api/v1/admin/notifications/broadcast', content, token)).status).toBe(201);
      await gateway.start();
      await badge('open').waitFor();
      const line = page.locator('[data-testid="feed"] li', { hasText: content.title });
      await line.waitFor();
      expect(await line.count()).toBe(1);
    },
  );

  it('[GW-11] nothing is refused by the content security policy, and no script fails', () => {
    expect(complaints).toEqual([]);
  });

  it('[RT-08] signing out ends the link', async () => {
    await page.locator('[data-testid="account"]').click();
    await page.locator('[data-testid="sign-out"]').click();
    await page.locator('input[name="username"]').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
