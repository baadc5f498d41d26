import { type MenuView } from '../profile/menu-view.js';
import { menuTree } from '../seed/menu-tree.js';
import { TestService } from '../test-service.js';

let service: TestService;
let owner: string;

beforeAll(async () => {
  service = await TestService.start();
  owner = await service.signIn('admin', 'admin123');
});

afterAll(() => service.stop());

async function create(code: string, overrides: object = {}): Promise<string> {
  const { data } = await service.post('/menus', { code, titles: { en: code }, ...overrides }, owner);
  return String(data?.['id']);
}

async function outline(): Promise<unknown> {
  const { data } = await service.get('/menus/tree', owner);
  const lines = (tree: MenuView[]): unknown[] =>
    tree.flatMap(({ code, children }) => (children.length > 0 ? [code, lines(children)] : [code]));
  return lines(data as unknown as MenuView[]);
}

describe('/menus', () => {
  it('[AP-04] creates, shows, changes and deletes, each logged and told', async () => {
    await service.announced();
    const body = {
      code: 'reports',
      titles: { en: 'Reports', 'zh-CN': '报表' },
      path: '/reports',
      icon: 'Book',
    };
    const { status, data } = await service.post('/menus', body, owner);
    expect([status, data]).toMatchObject([201, { ...body, parent_id: null, type: 'menu', visible: true }]);
    const path = `/menus/${String(data?.['id'])}`;
    expect((await service.get(path, owner)).data).toEqual(data);
    const changed = await service.put(path, { titles: { en: 'All reports' }, visible: false }, owner);
    expect(changed.data).toMatchObject({ titles: { en: 'All reports' }, visible: false, version: 2 });
    expect((await service.delete(path, owner)).data).toEqual(changed.data);
    expect((await service.get(path, owner)).status).toBe(404);
    expect(await service.announced()).toEqual(
      ['create', 'update', 'delete'].map((action) => ({ entity: 'menu', action, id: data?.['id'] })),
    );
    expect((await service.logged(data?.['id']))[1]?.changes).toEqual({
      titles: { from: ['en: Reports', 'zh-CN: 报表'], to: ['en: All reports'] },
      visible: { from: true, to: false },
    });
  });

  it('shows the whole tree, siblings in their order', async () => {
    const seeded = menuTree.flatMap(({ code, children }) =>
      children ? [code, children.map((child) => child.code)] : [code],
    );
    expect(await outline()).toEqual(seeded);
  });

  it('moves several entries at once, also into each other’s place, or none', async () => {
    const one = await create('one', { type: 'directory', sort: 50 });
    const two = await create('two', { type: 'directory', parent_id: one });
    const leaf = await create('leaf', { parent_id: two });
    const swap = [
      { id: two, parent_id: null, sort: 50 },
      { id: one, parent_id: two, sort: 0 },
      { id: leaf, parent_id: one, sort: 0 },
    ];
    expect((await service.put('/menus/order', { items: swap }, owner)).status).toBe(200);
    expect(await outline()).toEqual(expect.arrayContaining(['two', ['one', ['leaf']]]));
    const half = [
      { id: leaf, parent_id: null, sort: 99 },
      { id: '01a205e8-a305-76eb-93f6-e70c3a66bd3d', parent_id: null, sort: 0 },
    ];
    expect((await service.put('/menus/order', { items: half }, owner)).status).toBe(404);
    expect(await outline()).toEqual(expect.arrayContaining(['two', ['one', ['leaf']]]));
  });

  it('refuses what would stand below itself, however it is asked', async () => {
    const top = await create('top', { type: 'directory' });
    const below = await create('below', { type: 'directory', parent_id: top });
    const answers = [
      await service.put(`/menus/${top}`, { parent_id: top }, owner),
      await service.put(`/menus/${top}`, { parent_id: below }, owner),
      await service.put('/menus/order', { items: [{ id: top, parent_id: below, sort: 0 }] }, owner),
    ];
    expect(answers.map(({ status, errors }) => [status, errors?.[0]?.path])).toEqual([
      [400, 'parent_id'],
      [400, 'parent_id'],
      [400, 'items.0.parent_id'],
    ]);
  });

  it('keeps a tree when two moves at the same time would make a circle together', async () => {
    for (let round = 0; round < 5; round += 1) {
      const left = await create(`left_${round}`, { type: 'directory' });
      const right = await create(`right_${round}`, { type: 'directory' });
      const answers = await Promise.all([
        service.put(`/menus/${left}`, { parent_id: right }, owner),
        service.put(`/menus/${right}`, { parent_id: left }, owner),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    }
  });

  it('deletes nothing that others are below, and lets one of two edits of a version win', async () => {
    const parent = await create('parent', { type: 'directory' });
    await create('child', { parent_id: parent });
    expect(await service.delete(`/menus/${parent}`, owner)).toMatchObject({ status: 409, code: 1012 });
    const answers = await Promise.all(
      [1, 2].map((sort) => service.put(`/menus/${parent}`, { sort, version: 1 }, owner)),
    );
    expect(answers.map(({ code }) => code).sort()).toEqual([0, 1011]);
  });

  it.each([
    { titles: {} },
    { titles: { en: '' } },
    { titles: { 'not a tag': 'x' } },
    { titles: { en: 'a\0' } },
    { path: 'javascript:alert(1)' },
    { parent_id: '01a205e8-a305-76eb-93f6-e70c3a66bd3d' },
    { code: 'dashboard menu' },
    { icon: '<script>' },
  ])('[AP-06] refuses %j', async (overrides) => {
    const body = { code: 'refused', titles: { en: 'x' }, ...overrides };
    expect((await service.post('/menus', body, owner)).status).toBe(400);
  });
});
