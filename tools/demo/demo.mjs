/**
 * `npm run demo`: fills a stack that runs (`npm start`) with users, shops, products, orders in every state, notifications and files,
 * through the public API, so that the console has something to show. What is there already stays as it is. `-- --url=http://…` says which stack.
 */
import { parseArgs } from 'node:util';
import { Failure, reportFailure } from '../stack/failure.mjs';
import { readPortOffset } from '../stack/services.mjs';
import { say } from '../stack/workspace.mjs';
import { DemoClient } from './demo-client.mjs';
import {
  broadcast,
  carriers,
  demoPassword,
  notifications,
  orders,
  products,
  shops,
  users,
} from './demo-data.mjs';
import { files } from './demo-files.mjs';
import { DemoShop } from './demo-shop.mjs';

const gatewayPort = 8_080;

try {
  await fill(new DemoClient(chosenUrl()));
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}

/** @returns {string} */
function chosenUrl() {
  const { values } = parseArgs({ options: { url: { type: 'string' } } });
  const url = values.url ?? `http://127.0.0.1:${gatewayPort + readPortOffset()}`;
  if (!URL.canParse(url))
    throw new Failure(`--url must be an address such as http://127.0.0.1:8080, not "${url}".`);
  return url.replace(/\/$/, '');
}

/** @param {DemoClient} client */
async function fill(client) {
  await client.requireStack();
  const shop = new DemoShop(
    client,
    await client.signIn('admin', 'admin', process.env.ADMIN_PASSWORD || 'admin123'),
  );
  const added = { users: 0, shops: 0, products: 0, carriers: 0, orders: 0, notifications: 0, files: 0 };
  for (const user of users) added.users += Number(await shop.addUser(user, demoPassword));
  for (const product of products) added.products += Number(await shop.addProduct(product));
  const tokens = await signInAll(client);
  for (const { username, ...merchant } of shops) {
    const token = tokens.get(username) ?? '';
    added.shops += Number(await shop.addShop(token, merchant));
    for (const product of merchant.products)
      added.products += Number(await shop.addShopProduct(token, product));
  }
  for (const carrier of carriers) added.carriers += Number(await shop.addCarrier(carrier));
  for (const { username, lines, status } of orders) {
    added.orders += Number(await shop.addOrder(tokens.get(username) ?? '', lines, status));
  }
  for (const { username, ...content } of notifications) {
    const token = tokens.get(username) ?? '';
    const { data } = await client.call('GET', '/user/profile', { token });
    added.notifications += Number(await shop.addNotification(token, data.id, content));
  }
  for (const file of files) added.files += Number(await shop.addFile(file));
  if (added.users > 0) await shop.admin('POST', '/notifications/broadcast', { body: broadcast });
  report(client, added);
}

/**
 * @param {DemoClient} client
 * @returns {Promise<Map<string, string>>} the token of each demo user who has something to do
 */
async function signInAll(client) {
  const names = new Set([...orders, ...notifications, ...shops].map(({ username }) => username));
  /** @type {Map<string, string>} */
  const tokens = new Map();
  for (const username of names) tokens.set(username, await client.signIn('user', username, demoPassword));
  return tokens;
}

/**
 * @param {DemoClient} client
 * @param {Record<string, number>} added
 */
function report(client, added) {
  const counts = Object.entries(added).filter(([, count]) => count > 0);
  const what = counts.map(([name, count]) => `${count} ${name}`).join(', ');
  say(`
${what ? `Added ${what}.` : 'Everything is there already; nothing was added.'}

  Console      ${client.url}/
  Demo users   ${users.map(({ username }) => username).join(', ')}
  Password     ${demoPassword}`);
}
