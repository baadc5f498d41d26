import { WebSocketClient } from '@ginforge/websocket-client';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { type Account, Api, type Credentials } from './api.js';
import { seriousFindings } from './browser/accessibility.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, settled, signInToConsole } from './browser/console-page.js';
import { openStack, type OpenStack } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

const timeoutMs = 60_000;
const role = uniqueName('clerk');
const clara = uniqueName('clara');
const tracedRoom = uniqueName('chat:');

/** Who may do what, and who watches whom, in a real browser against the real services. */
describeInChromium('access in the console in Chromium', () => {
  let stack: OpenStack;
  let api: Api;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  /** Of the administrator who is made here, and sees as much as the role says. */
  let other: Page;
  let clerk: Credentials;

  beforeAll(async () => {
    const services = ['user-api', 'admin-api', 'gateway-worker'];
    stack = await openStack({ services, variables: { gateway: { DRAIN_SECONDS: '0' } } });
    api = new Api(stack.gateway.url);
    browser = await launchChromium();
    page = await (await newContext()).newPage();
    complaints = complaintsOf(page);
    await page.goto(`${stack.gateway.url}/system/roles`);
    await signInToConsole(page);
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

  const row = (text: string, on = page) => on.locator('tbody tr', { hasText: text });
  const drawer = (on = page) => on.locator('.el-drawer:visible');
  const links = (on = page) => on.locator('aside nav a');
  const link = (path: string, on = page) => on.locator(`aside nav a[href="${path}"]`);

  async function open(path: string, on = page): Promise<void> {
    await link(path, on).click();
    await settled(on);
  }

  /** Saves the form that is open, and waits until it has gone. */
  async function save(on = page): Promise<void> {
    await drawer(on).locator('[data-testid="save"]').click();
    await drawer(on).waitFor({ state: 'hidden' });
  }

  it('[AD-01] a role is made in the matrix, by keys as by clicks', async () => {
    await page.locator('[data-testid="add"]').click();
    await drawer().locator('input[name="code"]').fill(role);
    await drawer().locator('input[name="name"]').fill(`Clerk ${role}`);
    await drawer().locator('[data-code="product:read"]').focus();
    await page.keyboard.press('ArrowDown');
    await drawer().locator('[data-code="realtime:read"]:focus').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    await drawer().locator('[data-all="product"]').check();
    await drawer().locator('[data-code="product:manage"]:checked').waitFor();
    await drawer().locator('[data-code="product:manage"]').uncheck();
    await drawer().locator('[data-menu="products"]').check();
    expect(await seriousFindings(page)).toEqual([]);
    await save();
    await row(role).waitFor();
  });

  it('[AD-02] an administrator is made with it, with a password that is made up', async () => {
    await open('/system/users');
    await page.locator('[data-testid="add"]').click();
    await drawer().locator('input[name="username"]').fill(clara);
    await drawer().locator('input[name="email"]').fill(`${clara}@example.com`);
    await drawer().locator('[data-testid="make-up"]').click();
    clerk = { username: clara, password: await drawer().locator('input[name="password"]').inputValue() };
    expect(clerk.password).toHaveLength(20);
    await drawer().locator(`[data-role="${role}"]`).check();
    expect(await seriousFindings(page)).toEqual([]);
    await save();
    await row(clara)
      .locator('.pill', { hasText: `Clerk ${role}` })
      .waitFor();
    const own = row('admin@').locator('[data-action]');
    expect(await own.evaluateAll((all) => all.map((one) => one.getAttribute('data-action')))).toEqual([
      'edit',
    ]);
  });

  it('[AD-01] who has the role sees exactly that, and the server refuses the rest', async () => {
    other = await (await newContext()).newPage();
    await other.goto(stack.gateway.url);
    await signInToConsole(other, clerk);
    await link('/products', other).waitFor();
    expect(await links(other).count()).toBe(1);
    const { data } = await api.post('/api/v1/admin/login', clerk);
    const token = String(data['token']);
    expect((await api.get('/api/v1/admin/products', token)).status).toBe(200);
    for (const path of ['users', 'roles', 'end-users', 'realtime/traces/room:chat:1']) {
      expect((await api.get(`/api/v1/admin/${path}`, token)).status).toBe(403);
    }
  });

  it('[AD-03] other permissions change an open console without a reload, and nobody gives more than they have', async () => {
    await other.evaluate('window.isTheSamePage = true');
    await open('/system/roles');
    await row(role).locator('[data-action="edit"]').click();
    for (const code of ['user:read', 'user:update', 'role:read', 'role:update']) {
      await drawer().locator(`[data-code="${code}"]`).check();
    }
    for (const menu of ['user_management', 'role_management']) {
      await drawer().locator(`[data-menu="${menu}"]`).check();
    }
    await save();
    await open('/system/users', other);
    await row('admin@', other).waitFor();
    await row(clara, other).locator('[data-action="edit"]').waitFor();
    await row('admin@', other).locator('[data-action]').first().waitFor({ state: 'detached' });

    await open('/system/roles', other);
    await row(role, other).locator('[data-action="edit"]').click();
    await drawer(other).locator('[data-code="user:delete"]:disabled').waitFor();
    await drawer(other).locator('[data-code="product:read"]:enabled').waitFor();
    expect(await seriousFindings(other)).toEqual([]);
    await other.keyboard.press('Escape');
    expect(await other.evaluate('window.isTheSamePage')).toBe(true);
  });

  it('[AD-03] permissions of one’s own are made and deleted, built-in ones stay', async () => {
    await open('/system/permissions');
    expect(await page.locator('[data-row="user:read"] [data-action="remove"]').count()).toBe(0);
    await page.locator('[data-testid="add"]').click();
    await drawer().locator('input[name="code"]').fill('report:read');
    await drawer().locator('input[name="name"]').fill('See reports');
    await save();
    const own = page.locator('[data-row="report:read"]');
    await own.locator('.pill', { hasText: 'Own' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await own.locator('[data-action="remove"]').click();
    await page.locator('.el-message-box .el-button--primary').click();
    await own.waitFor({ state: 'detached' });
  });

  it('[AD-03] the navigation is arranged by keys, and follows at once', async () => {
    await open('/system/menus');
    expect(await seriousFindings(page)).toEqual([]);
    const up = page.locator('[data-code="products"] [data-move="up"]');
    await up.focus();
    await page.keyboard.press('Enter');
    await page.locator('aside nav li:first-child a[href="/products"]').waitFor();
    await page.locator('[data-code="products"] [data-move]:focus').waitFor();
    const visible = page.locator('[data-code="files"] [data-action="visible"]');
    await visible.click();
    await link('/files').waitFor({ state: 'detached' });
    await visible.click();
    await link('/files').waitFor();
    await page.locator('[data-code="products"] [data-move="down"]').click();
    await page.locator('aside nav li:not(:first-child) a[href="/products"]').waitFor();
  });

  it('[RT-38] a live trace shows what another user sends to a room, and not what it says', async () => {
    await open('/realtime');
    await page.locator('input[name="trace_room"]').fill(tracedRoom);
    await page.locator('[data-testid="trace-start"]').click();
    await page.locator('[data-testid="trace"] [data-state="running"]').waitFor();
    const ann = await api.register();
    const client = await connect(ann);
    await client.joinRoom(tracedRoom);
    await client.sendToRoom(tracedRoom, { text: 'for this room alone' });
    await page.locator('[data-testid="trace"] tbody tr', { hasText: ann.username }).waitFor();
    expect(await page.locator('[data-testid="trace"]', { hasText: 'for this room alone' }).count()).toBe(0);
    client.disconnect();
  });

  it('[RT-08] who is disconnected is told why', async () => {
    const bob = await api.register();
    const client = await connect(bob);
    const closed = new Promise<{ code: number; reason: string }>((resolve) => client.onClose(resolve));
    await row(bob.username).locator('[data-action="disconnect"]').click();
    await drawer().locator('input[name="reason"]').fill('Night shift');
    await save();
    expect(await closed).toMatchObject({ code: 4403, reason: 'Night shift' });
  });

  it('[RT-21] a room is granted to a user and taken back', async () => {
    await page.locator('input[name="other_room"]').fill(uniqueName('team:'));
    await page.locator('[data-testid="open-room"]').click();
    await drawer().locator('.el-select input').click();
    await page.locator('.el-select-dropdown__item:visible').first().click();
    await drawer().locator('[data-testid="grant"]').click();
    const revoke = drawer().locator('[data-action="revoke"]');
    await revoke.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await revoke.click();
    await page.locator('.el-message-box .el-button--primary').click();
    await revoke.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('[GW-11] nothing is refused by the content security policy, and no script fails', () => {
    expect(complaints).toEqual([]);
  });

  async function connect({ token }: Account): Promise<WebSocketClient> {
    const client = new WebSocketClient({ url: stack.gateway.wsUrl });
    const opened = new Promise<void>((resolve) => client.onOpen(() => resolve()));
    await client.connect(token);
    await opened;
    return client;
  }
});
