import { type Page } from 'playwright-core';
import { type Credentials, seededAdministrator } from '../api.js';

/** Signs in on the page that the console shows to strangers, and waits until it is connected. */
export async function signInToConsole(
  page: Page,
  { username, password }: Credentials = seededAdministrator,
): Promise<void> {
  await page.locator('input[name="username"]').fill(username);
  await page.locator('input[name="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
  await page.locator('.badge[data-state="open"]').waitFor();
}

/** Waits until the page shows what it has asked for. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('main:not(:has([aria-busy="true"]))').waitFor();
}

/** What a page must not do: errors of its scripts, and refusals of the content security policy. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) complaints.push(message.text());
  });
  return complaints;
}
