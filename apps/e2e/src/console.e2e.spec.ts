import { type Browser, type Page } from 'playwright-core';
import { Api } from './api.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { type Stack, startStack } from './stack/stack.js';

const timeoutMs = 60_000;

/** The back office in a real browser, as the gateway serves it from its build. */
describeInChromium('the console in Chromium', () => {
  let stack: Stack;
  let api: Api;
  let browser: Browser;
  let page: Page;
  /** What a page must not do: errors of its scripts, and refusals of the content security policy. */
  const complaints: string[] = [];

  beforeAll(async () => {
    stack = await startStack({ gateways: 1, variables: { gateway: { DRAIN_SECONDS: '0' } } });
    api = new Api(stack.gateway.url);
    browser = await launchChromium();
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.setDefaultTimeout(timeoutMs);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text());
    });
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const badge = (state: string) => page.locator(`.badge[data-state="${state}"]`);

  it('[RT-70] an administrator signs in, and the console is connected', async () => {
    await page.goto(stack.gateway.url);
    await page.locator('input[name="username"]').fill('admin');
    await page.locator('input[name="password"]').fill('admin123');
    await page.locator('button[type="submit"]').click();
    await badge('open').waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  it('[RT-30] a user who is created elsewhere is in the list and in the feed at once', async () => {
    const administrator = await api.signInAdministrator();
    const username = `live${Date.now().toString(36)}`;
    const body = { username, email: `${username}@example.com`, password: 'correct horse battery' };
    const { status, data } = await api.post('/api/v1/admin/end-users', body, administrator.token);
    expect(status).toBe(201);
    await page.locator('th[scope="row"]', { hasText: username }).waitFor();
    await page.locator('.feed li', { hasText: `user create ${data['id']}` }).waitFor();
  });

  it('[RT-71] it comes back when its gateway was killed, and shows what happened meanwhile', async () => {
    await stack.gateway.stop('SIGKILL');
    await badge('waiting').or(badge('connecting')).waitFor();
    // The service is reached past the gateway, which is still away.
    const inside = new Api(stack.adminApi.url);
    const administrator = await inside.signInAdministrator();
    const content = { title: 'While you were away', body: 'Everything is well' };
    const { status } = await inside.post(
      '/api/v1/admin/notifications/broadcast',
      content,
      administrator.token,
    );
    expect(status).toBe(201);
    await stack.gateway.start();
    await badge('open').waitFor();
    const line = page.locator('.feed li', { hasText: content.title });
    await line.waitFor();
    expect(await line.count()).toBe(1);
    expect(await page.locator('[role="alert"]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('[RT-08] signing out ends the link', async () => {
    await page.locator('header.bar button', { hasText: 'Sign out' }).click();
    await page.locator('input[name="username"]').waitFor();
    expect(await page.evaluate('sessionStorage.length')).toBe(0);
  });
});
