import { eventually } from '@ginforge/testing';
import { type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { seriousFindings } from './browser/accessibility.js';
import { Balancer } from './browser/balancer.js';
import { describeInChromium, launchChromium } from './browser/chromium.js';
import { complaintsOf, settled, signInToConsole } from './browser/console-page.js';
import { isShared, itWithOwnStack, openStack, type OpenStack, own } from './stack/open-stack.js';
import { uniqueName } from './stack/unique-name.js';

/** The playground in two windows, one at each gateway: the first window's address is a balancer's, which leads it elsewhere when its gateway is gone. */
describeInChromium('the playground in Chromium', () => {
  const room = uniqueName('e2e');
  let stack: OpenStack;
  let balancer: Balancer | undefined;
  /** Of the first window's page; the second is at another one where the stack is not shared. */
  let url: string;
  let browser: Browser;
  let context: BrowserContext;
  let here: Page;
  let there: Page;
  let complaints: string[];

  beforeAll(async () => {
    stack = await openStack({
      gateways: 2,
      services: ['admin-api'],
      variables: { gateway: { DRAIN_SECONDS: '0' } },
    });
    url = stack.gateway.url;
    if (!isShared) {
      balancer = await Balancer.start(own(stack).gateway.port);
      ({ url } = balancer);
    }
    browser = await launchChromium();
    context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
    context.setDefaultTimeout(60_000);
    here = await open(url);
    there = await open(stack.gateways[1]?.url ?? url);
    complaints = complaintsOf(here);
  });

  afterAll(async () => {
    await browser.close();
    await balancer?.stop();
    await stack.stop();
  });

  async function open(origin: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${origin}/playground?room=${room}`);
    await signInToConsole(page);
    await client(page).locator('[data-state="open"]').waitFor();
    return page;
  }

  const client = (page: Page, name = 'A'): Locator => page.locator(`[data-testid="client-${name}"]`);
  const said = (page: Page): Promise<string[]> =>
    client(page).locator('[data-testid="said"]').allTextContents();
  const event = (page: Page, kind: string): Locator => client(page).locator(`[data-event="${kind}"]`);
  const figure = (page: Page, key: string): Promise<string | null> =>
    client(page).locator(`[data-figure="${key}"]`).textContent();
  const document = (page: Page, name = 'A'): Locator =>
    client(page, name).locator('[data-testid="document"]');

  async function say(page: Page, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      await client(page).locator('input[name="message"]').fill(text);
      await client(page).locator('input[name="message"]').press('Enter');
    }
  }

  /** Waits until the window shows a line. */
  const hears = (page: Page, text: string): Promise<void> =>
    client(page).locator('[data-testid="said"]').getByText(text, { exact: true }).waitFor();

  /** Waits until the document of a client is this text. */
  async function shows(page: Page, text: string, name?: string): Promise<void> {
    await eventually(async () => {
      const shown = await document(page, name).inputValue();
      if (shown !== text) throw new Error(`The document is "${shown}" and not "${text}".`);
      return true;
    });
  }

  const series = (name: string): string[] => [1, 2, 3, 4].map((number) => `${name} ${number}`);

  it('[RT-24] shows who is online and in the room, over all gateways', async () => {
    await here.locator('[data-testid="online"] li', { hasText: 'admin' }).waitFor();
    await client(here).locator('[data-testid="members"] li:nth-child(4)').waitFor();
    const gateways = client(here).locator('[data-testid="members"] li .faint').allTextContents();
    if (!isShared) expect(new Set(await gateways).size).toBe(2);
  });

  itWithOwnStack('it kills a gateway')(
    '[RT-34] a chat goes on over another gateway when one is killed: nothing is lost, nothing doubled, all in order',
    async () => {
      await say(here, ...series('before'));
      await hears(there, 'before 4');
      const [first, second] = [own(stack).gateway, own(stack).process('gateway-2')];
      first.signal('SIGKILL');
      await event(here, 'closed').waitFor();
      await say(here, ...series('offline'));
      await client(here).locator('[data-testid="outgoing"]').nth(3).waitFor();
      await say(there, ...series('meanwhile'));
      await hears(there, 'meanwhile 4');
      balancer?.pointTo(second.port);
      await event(here, 'opened').nth(1).waitFor();
      await hears(here, 'offline 4');
      await hears(there, 'offline 4');

      const heard = await said(here);
      expect(await said(there)).toEqual(heard);
      expect(heard).toEqual([...series('before'), ...series('meanwhile'), ...series('offline')]);
      expect(await client(here).locator('[data-testid="outgoing"]').count()).toBe(0);
      expect(await event(here, 'lost').count()).toBe(0);
      expect([await figure(here, 'doubled'), await figure(there, 'doubled')]).toEqual(['0', '0']);
    },
  );

  it('[RT-33] what two write while the link of one is cut is merged when it is back, and the log says how', async () => {
    await document(here).fill('one text. ');
    for (const name of ['A', 'B']) await shows(there, 'one text. ', name);
    const recovery = event(there, 'recovered').filter({
      hasText: new RegExp(`room:doc:${room}: nothing lost, [1-9]`),
    });
    const recoveredBefore = await recovery.count();
    await client(there).locator('[data-testid="cut"]').click();
    await event(there, 'cut').waitFor();
    await client(there).locator('[data-state="waiting"], [data-state="connecting"]').waitFor();
    await document(there).press('ControlOrMeta+End');
    await document(there).pressSequentially('written offline. ');
    await document(here).press('ControlOrMeta+Home');
    await document(here).pressSequentially('written online. ');
    const [online, offline] = ['written online. one text. ', 'one text. written offline. '];
    await shows(there, online, 'B');
    await shows(there, offline);

    await client(there).locator('[data-testid="cut"]').click();
    const merged = 'written online. one text. written offline. ';
    for (const page of [here, there]) for (const name of ['A', 'B']) await shows(page, merged, name);
    for (const kind of ['waiting', 'mended']) await event(there, kind).first().waitFor();
    await event(there, 'opened').nth(1).waitFor();
    await recovery.nth(recoveredBefore).waitFor();
    expect(await event(there, 'lost').count()).toBe(0);
  });

  it('[RT-33] who comes late has the whole document and the chat', async () => {
    await say(there, 'last words');
    await hears(there, 'last words');
    const heard = await said(there);
    await here.reload();
    await shows(here, 'written online. one text. written offline. ');
    await hears(here, 'last words');
    expect(await said(here)).toEqual(heard);
  });

  itWithOwnStack('it has another origin')(
    '[GW-11] the policy of the page lets no client go to another origin; it is told so, and comes home',
    async () => {
      const panel = client(there, 'B');
      await panel.locator('summary').click();
      const address = panel.locator('input[name="address"]');
      await address.fill(url);
      await address.press('Enter');
      await panel.locator('[data-event="barred"]').waitFor();
      await address.fill('');
      await address.press('Enter');
      await panel.locator('[data-state="open"]').waitFor();
    },
  );

  it('[AD-01] the playground is accessible, and so is the documentation', async () => {
    await settled(here);
    expect(await seriousFindings(here)).toEqual([]);
    await here.goto(`${url}/system/documentation?search=product`);
    await settled(here);
    expect(await seriousFindings(here)).toEqual([]);
  });

  it('[AP-07] the documentation finds an operation by its words, and its address leads there', async () => {
    const shown = here.locator('[data-testid="operation"]');
    await here.locator('input[name="search"]').fill('creates product:manage');
    await here.locator('[data-testid="contents"] a', { hasText: '/api/v1/admin/products' }).click();
    await shown.getByText('product:manage', { exact: true }).waitFor();
    await here.reload();
    await shown.locator('summary', { hasText: 'ManagedProduct' }).first().waitFor();
    expect(await seriousFindings(here)).toEqual([]);
    await here.goto(`${url}/system/documentation?show=client_chat`);
    await shown.locator('a', { hasText: 'ack' }).click();
    await shown.locator('h2', { hasText: 'ack' }).waitFor();
  });

  it('[GW-11] nothing was refused by the content security policy, and no script failed', () => {
    expect(complaints).toEqual([]);
  });
});
