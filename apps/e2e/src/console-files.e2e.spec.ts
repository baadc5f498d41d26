import { eventually } from '@ginforge/testing';
import { createHash, randomBytes } from 'node:crypto';
import { type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';
import sharp from 'sharp';
import { Api, type Credentials } from './api.js';
import { seriousFindings } from './browser/accessibility.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, signInToConsole } from './browser/console-page.js';
import { RenewalRecord } from './browser/renewal-record.js';
import { isShared, itWithOwnStack, openStack, type OpenStack } from './stack/open-stack.js';

const timeoutMs = 60_000;
const services = ['admin-api', 'file-api', 'gateway-worker', 'user-api'];
/** So slow that an upload can be stopped in its midst by whoever is slow too, and as fast as it goes. Bytes per second. */
const slow = 65_536;
const unbounded = -1;
const side = 1_400;

/** Two tabs of one administrator, whose tokens live for half a minute. */
describeInChromium('files and notifications in the console', () => {
  let stack: OpenStack;
  let api: Api;
  let keeper: Credentials;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let other: Page;
  let network: CDPSession;
  let own: RenewalRecord;
  let renewals: RenewalRecord;
  let complaints: string[];

  beforeAll(async () => {
    const variables = {
      gateway: { DRAIN_SECONDS: '0', RATE_LIMIT_ENABLED: 'false' },
      'admin-api': { ACCESS_TOKEN_TTL: '30s' },
    };
    stack = await openStack({ services, variables });
    api = new Api(stack.gateway.url);
    keeper = await api.createAdministrator();
    browser = await launchChromium();
    context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    context.setDefaultTimeout(timeoutMs);
    [page, other] = [await context.newPage(), await context.newPage()];
    network = await context.newCDPSession(page);
    complaints = complaintsOf(page);
    [own, renewals] = [new RenewalRecord(page), new RenewalRecord(other)];
    for (const tab of [other, page]) {
      await tab.goto(`${stack.gateway.url}/files`);
      await signInToConsole(tab, keeper);
    }
  });

  afterAll(async () => {
    await browser.close();
    await stack.stop();
  });

  const bell = (on: Page) => on.locator('[data-testid="bell"]');
  const unread = (count: number, on: Page) =>
    on.locator('[data-testid="unread"]', { hasText: new RegExp(`^${count}$`) });
  const entry = (title: string) => page.locator('[data-entry]', { hasText: title });
  const upload = (name: string, state: string, on = page) =>
    on.locator(`[data-upload="${name}"][data-state="${state}"]`);

  it('[RT-35] what is sent to an administrator is in the bell of every tab, and read in one it is in all', async () => {
    await notify('Stock is low', '/products');
    await notify('Come elsewhere', 'https://elsewhere.example/');
    for (const tab of [page, other]) await unread(2, tab).waitFor();
    await bell(page).focus();
    await page.keyboard.press('Enter');
    await entry('Come elsewhere').getByText('leads to another site').waitFor();
    expect(await entry('Come elsewhere').locator('a').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    await entry('Come elsewhere').locator('[data-action="read"]').click();
    for (const tab of [page, other]) await unread(1, tab).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-testid="inbox"]').waitFor({ state: 'detached' });
    await page.locator('[data-testid="bell"]:focus').waitFor();
  });

  it('[RT-35] a link to the console itself is followed, and what it leads from is read', async () => {
    await bell(page).click();
    await entry('Stock is low').locator('a').click();
    await page.locator('main h1', { hasText: 'Products' }).waitFor();
    for (const tab of [page, other]) {
      await tab.locator('[data-testid="unread"]').waitFor({ state: 'detached' });
    }
    await page.goBack();
    await page.locator('[data-testid="drop"]').waitFor();
  });

  async function notify(title: string, link: string): Promise<void> {
    const { id, token } = await api.signInAdministrator(keeper);
    const body = { user_id: id, title, body: 'A text', link };
    expect((await api.post('/api/v1/admin/notifications/user', body, token)).status).toBe(202);
  }

  it('[FI-03] an upload goes on after a reload with the bytes that were missing, while another tab watches', async () => {
    const picture = await sharp(randomBytes(side * side * 3), {
      raw: { width: side, height: side, channels: 3 },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
    const file = { name: 'noise.png', mimeType: 'image/png', buffer: picture };
    await throttle(slow);
    await page.locator('input[name="files"]').setInputFiles(file);
    await eventually(async () =>
      expect(await bytesOf(upload(file.name, 'elsewhere', other))).toBeGreaterThan(0),
    );
    await upload(file.name, 'uploading').locator('[data-action="pause"]').click();
    await eventually(async () => {
      const bytes = await bytesOf(upload(file.name, 'paused'));
      expect([bytes > 0, bytes < picture.length]).toEqual([true, true]);
    });

    await throttle(unbounded);
    await noRenewal();
    await page.reload();
    const sameFile = upload(file.name, 'interrupted').locator('input[name="same-file"]');
    await sameFile.setInputFiles({ ...file, buffer: randomBytes(1_000) });
    await upload(file.name, 'interrupted').getByText('That is another file').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    const continued = page.waitForRequest((request) => request.method() === 'PATCH');
    await sameFile.setInputFiles(file);
    expect(Number((await continued).headers()['upload-offset'])).toBeGreaterThan(0);
    for (const tab of [page, other]) {
      await upload(file.name, 'done', tab).waitFor();
      await tab.locator('tbody tr', { hasText: file.name }).locator('[data-thumbnail="true"] img').waitFor();
    }
    expect(await contentOf(file.name)).toBe(sha256(picture));
  });

  /**
   * Waits until tokens are fresh, where they live for so short: a refresh token is good once, and a reload in the midst of its exchange
   * would lose the session.
   */
  async function noRenewal(): Promise<void> {
    if (isShared) return;
    await eventually(() => expect(Date.now() - own.renewedAt).toBeLessThan(10_000), { timeoutMs });
  }

  /** Bytes per second that the first tab may send. */
  async function throttle(uploadThroughput: number): Promise<void> {
    const conditions = { offline: false, latency: 0, downloadThroughput: unbounded, uploadThroughput };
    await network.send('Network.enable');
    await network.send('Network.emulateNetworkConditions', conditions);
  }

  async function bytesOf(row: ReturnType<typeof upload>): Promise<number> {
    return Number(await row.locator('progress').getAttribute('value', { timeout: timeoutMs }));
  }

  async function contentOf(name: string): Promise<string> {
    const { token } = await api.signInAdministrator(keeper);
    const { data } = await api.get(`/api/v1/files?keyword=${name}`, token);
    const [file] = data['list'] as { id: string }[];
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${stack.gateway.url}/api/v1/files/${file?.id}/content`, { headers });
    return sha256(new Uint8Array(await answer.arrayBuffer()));
  }

  it('[FI-03] a type that is not accepted is refused in words, and a file is found, renamed and deleted', async () => {
    const script = { name: 'tool.exe', mimeType: '', buffer: Buffer.from(`MZ${'\0'.repeat(200)}`) };
    await page.locator('input[name="files"]').setInputFiles(script);
    await upload(script.name, 'failed').getByText('Files of this type are not accepted.').waitFor();
    const row = page.locator('tbody tr');
    await row.locator('[data-action="rename"]').click();
    await page.locator('.el-drawer input[name="name"]').fill('silence.png');
    await page.locator('[data-testid="save"]').click();
    await row.locator('[data-action="link"]', { hasText: 'Link' }).waitFor();
    await row.filter({ hasText: 'silence.png' }).locator('[data-action="link"]').click();
    await page.locator('[data-testid="make-link"]').click();
    const link = await page.locator('input[name="link"]').inputValue();
    expect((await fetch(link)).status).toBe(200);
    await page.keyboard.press('Escape');
    await row.locator('[data-action="remove"]').click();
    await page.locator('.el-message-box .el-button--primary').click();
    for (const tab of [page, other]) await tab.getByText('You have no files yet.').waitFor();
    expect((await fetch(link)).status).toBe(404);
  });

  itWithOwnStack('its tokens live for half a minute')(
    '[RT-73] an access token that expires breaks neither the live connection nor the API',
    async () => {
      await eventually(() => expect(renewals.firstExpiry).toBeLessThan(Date.now() - 2_000), { timeoutMs });
      await other.locator('.badge[data-state="open"]').waitFor();
      await other.locator('aside nav a[href="/products"]').click();
      await other.getByText('The catalogue is empty.').waitFor();
      expect(renewals.authentications).toBeGreaterThan(0);
      expect(renewals.expired).toBe(0);
    },
  );

  it('[GW-11] nothing is refused by the content security policy, and no script fails', () => {
    expect(complaints).toEqual([]);
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
