/** `npm run screenshots`: every page of the console in both themes, from a stack with demo data, into docs/screenshots. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '@ginforge/testing';
import { type Page } from 'playwright-core';
import { Api } from '../api.js';
import { launchChromium } from '../browser/launch-chromium.js';
import { settled, signInToConsole } from '../browser/console-page.js';
import { startStack } from '../stack/stack.js';
import { workspace } from '../stack/workspace.js';

const run = promisify(execFile);
const directory = join(workspace, 'docs/screenshots');
const telephone = { width: 390, height: 800 };
const themes = ['light', 'dark'] as const;
/** Answers of a page that measures all the time, so that its chart has a line. */
const measurements = 3;

/** What a page waits for, or what is done on it, before it is photographed. */
const prepared: Record<string, (page: Page) => Promise<void>> = {
  '/dashboard': measured,
  '/files': async (page) => {
    await page.locator('[data-thumbnail="true"] img').nth(1).waitFor();
  },
  '/playground': play,
};

await main();

async function main(): Promise<void> {
  await mkdir(directory, { recursive: true });
  const stack = await startStack({ variables: { gateway: { DRAIN_SECONDS: '0' } } });
  const browser = await launchChromium();
  try {
    const { url } = stack.gateway;
    await run(process.execPath, [join(workspace, 'tools/demo/demo.mjs'), `--url=${url}`]);
    for (const theme of themes) {
      const context = await browser.newContext({
        locale: 'en-GB',
        colorScheme: theme,
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
      });
      await photograph(await context.newPage(), url, theme);
      await context.close();
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
}

async function photograph(page: Page, url: string, theme: string): Promise<void> {
  await page.goto(url);
  await page.locator('input[name="username"]').waitFor();
  await take(page, `sign-in-${theme}`);
  await signInToConsole(page);
  await stir(new Api(url));
  const links = page.locator('aside nav a');
  const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const path of paths) {
    if (new URL(page.url()).pathname !== path) {
      await page.locator(`aside nav a[href="${path}"]`).click();
      await page.locator('main h1:focus').waitFor(); // the page before has gone
    }
    await settled(page);
    await prepared[path]?.(page);
    await take(page, `${path.slice(1).replaceAll('/', '-')}-${theme}`);
  }
  await page.goto(`${url}/system/roles`);
  await page.locator('tbody tr', { hasText: 'admin' }).locator('[data-action="edit"]').last().click();
  await page.locator('.el-drawer [data-code]').first().waitFor();
  await take(page, `system-roles-matrix-${theme}`);
  await page.setViewportSize(telephone);
  await page.goto(`${url}/products`);
  await settled(page);
  await take(page, `products-telephone-${theme}`);
}

/** Both clients talk, and write one document. */
async function play(page: Page): Promise<void> {
  const [one, other] = ['A', 'B'].map((name) => page.locator(`[data-testid="client-${name}"]`));
  if (!one || !other) throw new Error('a playground has two clients');
  for (const client of [one, other]) await client.locator('[data-state="open"]').waitFor();
  const talk = [
    [one, 'Does it arrive, whichever gateway I am on?'],
    [other, 'Once, and in order.'],
  ] as const;
  for (const [client, text] of talk) {
    await client.locator('input[name="message"]').fill(text);
    await client.locator('input[name="message"]').press('Enter');
    await one.locator('[data-testid="said"]').getByText(text, { exact: true }).first().waitFor();
  }
  const written = 'Everybody types here at once.\nWhoever was offline catches up.';
  await one.locator('[data-testid="document"]').fill(written);
  await eventually(async () => {
    const shown = await other.locator('[data-testid="document"]').inputValue();
    if (shown !== written) throw new Error(`the other client has "${shown}"`);
  });
  await one.locator('input[name="message"]').scrollIntoViewIfNeeded();
}

async function measured(page: Page): Promise<void> {
  for (let answers = 0; answers < measurements; answers += 1) {
    await page.waitForResponse((response) => response.url().endsWith('/system/info'));
  }
}

/** Something happens, so that live pages have something to show. */
async function stir(api: Api): Promise<void> {
  const { token } = await api.signInAdministrator();
  const { data } = await api.get('/api/v1/admin/products', token);
  const [product] = data['list'] as { id: string }[];
  await api.post(`/api/v1/admin/products/${product?.id}/stock`, { by: 1 }, token);
  const content = { title: 'Maintenance tonight', body: 'From 23:00 to 23:15, one replica after the other.' };
  await api.post('/api/v1/admin/notifications/broadcast', content, token);
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(directory, `${name}.png`) });
  console.log(`docs/screenshots/${name}.png`);
}
