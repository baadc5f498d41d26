import { eventually, freePort } from '@ginforge/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { Api, seededAdministrator } from './api.js';
import { isShared, openStack, type OpenStack } from './stack/open-stack.js';
import { workspace } from './stack/workspace.js';

/** How `npm run demo` ended, and everything it said. */
function runDemo(url: string): Promise<{ code: number; output: string }> {
  const script = join(workspace, 'tools/demo/demo.mjs');
  const env = { PATH: process.env['PATH'], ADMIN_PASSWORD: seededAdministrator.password };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, `--url=${url}`], { env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, output: stdout + stderr });
    });
  });
}

const addsAll = /Added 6 users, 2 shops, 12 products, 2 carriers, 11 orders, 2 notifications, 4 files\./;

describe('npm run demo', () => {
  let stack: OpenStack;
  let api: Api;
  let token: string;

  beforeAll(async () => {
    stack = await openStack({
      services: ['user-api', 'admin-api', 'merchant-api', 'file-api', 'gateway-worker'],
    });
    api = new Api(stack.gateway.url);
    ({ token } = await api.signInAdministrator());
  });

  afterAll(() => stack.stop());

  /** Of each thing that the console lists, all that there is. */
  async function everything(): Promise<Record<string, Record<string, unknown>[]>> {
    const lists = ['end-users', 'products', 'orders'].map(async (name) => {
      const { data } = await api.get(`/api/v1/admin/${name}?page_size=100`, token);
      return [name, data['list']] as const;
    });
    return Object.fromEntries(await Promise.all(lists));
  }

  it('[PF-01] fills the console: users, products, files, and orders in every state', async () => {
    const { code, output } = await runDemo(stack.gateway.url);
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(isShared ? /Added|nothing was added/ : addsAll),
    ]);
    const there = await everything();
    const states = new Set(there['orders']?.map(({ status }) => status));
    expect([...states].sort()).toEqual(['cancelled', 'completed', 'paid', 'refunded', 'shipped', 'unpaid']);
    await eventually(async () => {
      const { data } = await api.get('/api/v1/files?status=ready&type=image', token);
      expect(data).toMatchObject({ total: 2, list: [{ has_thumbnail: true }, { has_thumbnail: true }] });
    });
    const toShip = there['orders']?.filter(({ status }) => status === 'paid');
    expect(toShip).toContainEqual(
      expect.objectContaining({ shop: { id: expect.any(String), name: 'Sofia’s Maps' } }),
    );
    expect(there['products']?.find(({ sku }) => sku === 'DEMO-LAMP')).toMatchObject({
      stock: 4,
      threshold: 4,
    });
  });

  it('[PF-01] adds nothing twice, and leaves alone what people have changed since', async () => {
    const paid = (await everything())['orders']?.find(({ status }) => status === 'paid');
    await api.post(`/api/v1/admin/orders/${String(paid?.['id'])}/ship`, {}, token);
    const before = await everything();
    const { code, output } = await runDemo(stack.gateway.url);
    expect([code, output]).toEqual([0, expect.stringContaining('nothing was added')]);
    const settled = (list: Record<string, unknown>[] = []) =>
      list.map(({ id, status, stock, version }) => ({ id, status, stock, version }));
    const after = await everything();
    for (const name of Object.keys(before)) expect(settled(after[name])).toEqual(settled(before[name]));
  });

  it('[PF-01] says in one sentence what to do where no stack runs', async () => {
    const { code, output } = await runDemo(`http://127.0.0.1:${await freePort()}`);
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^✖ GinForge does not answer at http:\S+: run "npm start" .*$/);
  });
});
