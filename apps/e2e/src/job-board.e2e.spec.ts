import { type Browser, type Page } from 'playwright-core';
import { Api } from './api.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { openStack, type OpenStack } from './stack/open-stack.js';

const boardPath = '/api/v1/admin/jobs/board';

/** The queue board in a real browser, through the gateway. */
describeInChromium('the queue board in Chromium', () => {
  let stack: OpenStack;
  let browser: Browser;
  let page: Page;
  /** What the content security policy stopped, and what failed on the page. */
  const refused: string[] = [];
  const errors: string[] = [];

  beforeAll(async () => {
    stack = await openStack({
      gateways: 1,
      services: ['admin-api', 'gateway-worker'],
      variables: { gateway: { DRAIN_SECONDS: '0' } },
    });
    browser = await launchChromium();
    page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) refused.push(message.text());
    });
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  it('[AD-01] is closed to a browser that has no session of it', async () => {
    const answer = await page.goto(`${stack.gateway.url}${boardPath}/`);
    expect(answer?.status()).toBe(401);
  });

  it('[AD-01] opens by the session that an administrator asked for on a page of ours, and shows the queues', async () => {
    const { token } = await new Api(stack.gateway.url).signInAdministrator();
    await page.goto(stack.gateway.url);
    const status = await page.evaluate(
      `fetch('${boardPath}/session', { method: 'POST', headers: { Authorization: 'Bearer ${token}' } }).then(({ status }) => status)`,
    );
    expect(status).toBe(200);
    expect(await page.evaluate('document.cookie')).toBe('');
    const answer = await page.goto(`${stack.gateway.url}${boardPath}/`);
    expect([answer?.status(), answer?.headers()['x-frame-options']]).toEqual([200, 'DENY']);
    for (const queue of ['user-notification', 'order-reminder', 'system-cleanup']) {
      await page.getByText(queue).first().waitFor();
    }
    expect(errors).toEqual([]);
    expect(refused.filter((text) => !text.includes('fonts.googleapis.com'))).toEqual([]);
  });

  it('[AD-03] pauses a queue from its own page, and lets it go on', async () => {
    for (const action of ['pause', 'resume']) {
      const status = await page.evaluate(
        `fetch('${boardPath}/api/queues/user-notification/${action}', { method: 'PUT' }).then(({ status }) => status)`,
      );
      expect([action, status]).toEqual([action, 200]);
    }
  });
});
