import { logger, readJson } from '@nx/devkit';
import { type FsTree } from 'nx/src/generators/tree';
import ts from 'typescript';

import remove from '../remove/remove.mjs';
import service from '../service/service.mjs';
import { changesOf, repository, untidy } from '../workspace/repository.fixture.js';
import resource from './resource.mjs';

const home = process.cwd();
beforeAll(() => (logger.info = () => undefined));
afterEach(() => process.chdir(home));

const quiet = { allowDirty: true, skipDocuments: true };
const project = 'merchant-api';
const fields = 'name:string! price:money stock:int status:enum(on,off)';
const giftCard = { name: 'gift-card', project, fields, ...quiet };

const everyType = `class:string!:unique default:text order:int!:unique price:money! active:bool due_on:date! sent_at:datetime owner_id:uuid!
  mail:email group:url! status:enum(on,off) table:enum(a-b,c)! select:bool! field_2:string`;

/** What the tree would write, by path. */
function contentsOf(tree: FsTree): Record<string, string> {
  return Object.fromEntries(tree.listChanges().map(({ path, content }) => [path, String(content)]));
}

/** What is not even TypeScript. */
function nonsense(tree: FsTree): string[] {
  const written = Object.entries(contentsOf(tree)).filter(([path]) => path.endsWith('.ts'));
  return written.flatMap(([path, content]) => {
    const compilerOptions = { experimentalDecorators: true, target: ts.ScriptTarget.ES2023 };
    const { diagnostics = [] } = ts.transpileModule(content, {
      fileName: path,
      compilerOptions,
      reportDiagnostics: true,
    });
    return diagnostics.map(({ messageText }) => `${path}: ${JSON.stringify(messageText)}`);
  });
}

describe('the resource generator', () => {
  it('[NX-03] adds everything that a resource is made of, and a line wherever such things are listed', async () => {
    const tree = repository();
    await resource(tree, giftCard);
    const added = Object.entries(changesOf(tree));
    expect(Object.fromEntries(added.filter(([path]) => !path.startsWith('apps/admin-console/')))).toEqual({
      'apps/merchant-api/package.json': 'UPDATE',
      'apps/merchant-api/src/app.module.ts': 'UPDATE',
      'apps/merchant-api/src/http-conformance.int.spec.ts': 'UPDATE',
      'libs/database/src/entities/gift-card.entity.ts': 'CREATE',
      'libs/database/src/entities/entities.ts': 'UPDATE',
      'libs/database/src/migrations/gift-cards.migration.ts': 'CREATE',
      'libs/database/src/migrations/migrations.ts': 'UPDATE',
      'libs/database/src/index.ts': 'UPDATE',
      'libs/back-office/src/permission-codes.ts': 'UPDATE',
      'apps/admin-api/src/seed/menu-tree.ts': 'UPDATE',
      'apps/merchant-api/src/gift-cards/gift-card-view.ts': 'CREATE',
      'apps/merchant-api/src/gift-cards/gift-card.schemas.ts': 'CREATE',
      'apps/merchant-api/src/gift-cards/gift-cards.controller.ts': 'CREATE',
      'apps/merchant-api/src/gift-cards/gift-cards.int.spec.ts': 'CREATE',
      'apps/merchant-api/src/gift-cards/gift-cards.module.ts': 'CREATE',
      'apps/merchant-api/src/gift-cards/gift-cards.service.ts': 'CREATE',
    });
    expect(added.map(([path]) => path)).toContain('apps/admin-console/src/pages/gift-cards/page.ts');
    const { ginforge } = readJson<{ ginforge: { resources: string[] } }>(
      tree,
      `apps/${project}/package.json`,
    );
    expect(ginforge.resources.at(-1)).toBe('gift-card');
    expect(tree.read(`apps/${project}/src/app.module.ts`, 'utf8')).toMatch(/,\n +GiftCardsModule,\n +\]/);
  });

  it('[NX-03] writes what the fields say, and the currency of money (AP-04)', async () => {
    const tree = repository();
    await resource(tree, { ...giftCard, title: 'Voucher', titleZh: '礼品卡' });
    expect(tree.read('libs/database/src/migrations/gift-cards.migration.ts', 'utf8')).toContain(`
      CREATE TABLE gift_cards (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        price bigint CHECK (price >= 0),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        stock integer,
        status text CHECK (status IN ('on', 'off')),
        version integer NOT NULL DEFAULT 1,
`);
    expect(tree.read('libs/back-office/src/permission-codes.ts', 'utf8')).toContain(
      "'gift_card:delete': ['删除礼品卡', 'Delete vouchers'],\n}",
    );
    expect(tree.read('apps/admin-api/src/seed/menu-tree.ts', 'utf8')).toMatch(
      /code: 'gift_cards',\s+titles: { 'zh-CN': '礼品卡', en: 'Vouchers' },\s+icon: 'Collection',\s+path: '\/gift-cards',/,
    );
  });

  it.each(['user-api', 'admin-api', 'merchant-api'])(
    '[NX-03] goes into %s as into every other service',
    async (name) => {
      const tree = repository();
      await resource(tree, { ...giftCard, project: name });
      expect(changesOf(tree)).toMatchObject({
        [`apps/${name}/src/gift-cards/gift-cards.controller.ts`]: 'CREATE',
        [`apps/${name}/src/app.module.ts`]: 'UPDATE',
        [`apps/${name}/src/http-conformance.int.spec.ts`]: 'UPDATE',
      });
    },
  );

  it('[NX-03] has 409 for what no two may have the same of, and knows it again', async () => {
    const tree = repository();
    const unique = { ...giftCard, fields: 'sku:string!:unique order:int:unique name:string!' };
    await resource(tree, unique);
    const text = (path: string) => tree.read(path, 'utf8') ?? '';
    expect(text('libs/database/src/migrations/gift-cards.migration.ts')).toContain(
      'CREATE UNIQUE INDEX gift_cards_order_unique ON gift_cards ("order");',
    );
    const app = `apps/${project}/src`;
    expect(text(`${app}/gift-cards/gift-card.schemas.ts`)).toContain(
      "gift_cards_sku_unique: ['sku'],\n  gift_cards_order_unique: ['order'],\n};",
    );
    expect(text(`${app}/gift-cards/gift-cards.service.ts`).match(/refuseDuplicates\(/g)).toHaveLength(2);
    expect(text(`${app}/gift-cards/gift-cards.controller.ts`).match(/'CONFLICT'/g)).toHaveLength(2);
    expect(text(`${app}/http-conformance.int.spec.ts`)).toContain(
      "{ sku: `text ${(number += 1)}`, order: (number += 1), name: 'text' }",
    );
    expect(await resource(tree, unique)).toBeUndefined();
    const otherwise = resource(tree, { ...unique, fields: unique.fields.replace('int:unique', 'int') });
    await expect(otherwise).rejects.toThrow(/there already, with other fields/);
  });

  it('[NX-03] gives its migration a time after that of all others', async () => {
    const tree = repository();
    const path = 'libs/database/src/migrations/menu-seeds.migration.ts';
    const late = Date.now() + 1_000_000_000;
    tree.write(path, tree.read(path, 'utf8')?.replace(/\d{13}/, String(late)) ?? '');
    await resource(tree, giftCard);
    expect(tree.read('libs/database/src/migrations/gift-cards.migration.ts', 'utf8')).toContain(
      `readonly name = 'GiftCards${late + 1}';`,
    );
  });

  it.each(['news', 'x', 'type-2-item', 'class', 'date', 'group', `${'long-'.repeat(7)}names`])(
    '[NX-04] writes %s with every type of field, and is undone by remove, down to the last letter',
    async (name) => {
      const tree = repository();
      await resource(tree, { name, project, fields: everyType, ...quiet });
      expect(await untidy(tree)).toEqual([]);
      expect(nonsense(tree)).toEqual([]);
      expect(Object.keys(changesOf(tree)).length).toBeGreaterThan(20);
      await remove(tree, { name, kind: 'resource', ...quiet });
      expect(changesOf(tree)).toEqual({});
    },
  );

  it('[NX-04] does nothing when it is run again', async () => {
    const tree = repository();
    await resource(tree, giftCard);
    tree.write(`apps/${project}/src/gift-cards/gift-cards.service.ts`, '// changed by hand since\n');
    const before = contentsOf(tree);
    expect(await resource(tree, giftCard)).toBeUndefined();
    expect(contentsOf(tree)).toEqual(before);
    const otherwise = resource(tree, { ...giftCard, fields: 'name:text!' });
    await expect(otherwise).rejects.toThrow(
      /gift-card is there already, with other fields: change apps\/merchant-api/,
    );
  });

  it.each([
    [{ name: 'GiftCard' }, /name of a resource must be kebab-case, as gift-card is; "GiftCard" is not/],
    [{ name: '../escape' }, /kebab-case/],
    [{ name: 'a'.repeat(41) }, /at most 40 letters/],
    [{ name: 'constructor' }, /something that every object has/],
    [{ project: 'no-such-api' }, /no service no-such-api; there are user-api, /],
    [{ project: 'gateway-worker' }, /gateway-worker has no route/],
    [{ project: 'gateway' }, /gateway has no database/],
    [{ project: 'file-api' }, /controller\.ts answers \/api\/v1\/files\/:id, .* in another service/],
    [{ fields: undefined }, /A resource has fields: say --fields=/],
    [{ fields: 'a:number' }, /a: there is no type "number"/],
    [{ fields: 'id:uuid' }, /Every resource has a field id/],
    [{ fields: 'version:int' }, /Every resource has a field version/],
    [{ fields: 'xmin:int' }, /Every table has a column xmin/],
    [{ fields: 'a_1:int a1:int' }, /Two fields are called a1 in code/],
    [{ fields: 'state:enum(a,b) states:enum(a,b)' }, /Two fields are called giftCardStates in code/],
    [{ fields: 'sold_at:date' }, /what ends in _at is a moment/],
    [{ fields: 'owner_id:int' }, /what ends in _id is text/],
    [{ fields: 'price:money currency:string' }, /no amount is without its currency/],
    [{ fields: 'status:enum(on)' }, /status: say two values at least/],
    [{ fields: 'a:bool:unique' }, /a: what is unique needs more values than a bool has/],
    [{ fields: 'a:text:unique' }, /a: a text is too long for an index/],
    [{ title: "A ' b" }, /A title is .*; "A ' b" is not/],
    [{ title: '' }, /A title is/],
    [{ fromTable: 'a', fields: 'a:int' }, /either said with --fields or read with --from-table/],
    [{ name: 'order' }, /apps\/merchant-api\/src\/orders is there already/],
    [
      { name: 'order-status' },
      /the name OrderStatus, which is libs\/database\/src\/entities\/order.entity.ts's/,
    ],
    [{ name: 'account' }, /migrations\/accounts.migration.ts is there already/],
    [{ name: 'outbox-job' }, /is there already|The table outbox_jobs is made in/],
    [{ name: 'role-permission' }, /The table role_permissions is made in libs\/database/],
    [{ name: 'logs' }, /menu entry with code: 'logs' already, in apps\/admin-api/],
    [{ name: 'realtime' }, /The permission 'realtime:read' is there already/],
    [
      { name: 'carrier' },
      /carrier is there already, with other fields: change apps\/merchant-api\/src\/carriers/,
    ],
  ])('[NX-04] refuses %j before anything is written', async (options, reason) => {
    const tree = repository();
    await expect(resource(tree, { ...giftCard, ...options })).rejects.toThrow(reason);
    expect(changesOf(tree)).toEqual({});
  });

  it("[NX-04] refuses another service's resource, with its owner's name, and a list that it does not know", async () => {
    const tree = repository();
    const second = resource(tree, { ...giftCard, name: 'carrier', project: 'admin-api' });
    await expect(second).rejects.toThrow(/The resource carrier is merchant-api's/);
    const path = 'apps/merchant-api/src/http-conformance.int.spec.ts';
    tree.write(path, tree.read(path, 'utf8')?.replace('bodies: {', 'bodies: ownBodies ?? {') ?? '');
    const before = contentsOf(tree);
    await expect(resource(tree, giftCard)).rejects.toThrow(
      /merchant-api\/src\/http-conformance.int.spec.ts .* no line "bodies: \{"/,
    );
    expect(contentsOf(tree)).toEqual(before);
  });
});

describe('the remove generator, of a resource', () => {
  it('[NX-04] refuses what is not there, and names what is', async () => {
    const removed = remove(repository(), { name: 'voucher', kind: 'resource', ...quiet });
    await expect(removed).rejects.toThrow(/no resource voucher; there are .*carrier/);
  });

  it.each([
    ['libs/orders/src/vouchers.ts', "import { type GiftCard, Order } from '@ginforge/database';"],
    ['libs/database/src/vouchers.ts', "import { GiftCard } from './entities/gift-card.entity.js';"],
    ['libs/database/src/migrations/x.migration.ts', 'REFERENCES gift_cards (id)'],
    ['apps/user-api/src/x.controller.ts', "@RequirePermission('gift_card:read')"],
    ['apps/merchant-api/src/x.ts', "import { GiftCardsService } from './gift-cards/gift-cards.service.js';"],
  ])('[NX-04] refuses one that %s names', async (path, code) => {
    const tree = repository();
    await resource(tree, giftCard);
    tree.write(path, code);
    const before = contentsOf(tree);
    const removed = remove(tree, { name: 'gift-card', kind: 'resource', ...quiet });
    await expect(removed).rejects.toThrow(`The resource gift-card is named in code that stays:\n${path}`);
    expect(contentsOf(tree)).toEqual(before);
  });

  it('[NX-04] undoes all resources of a service with it, unless other code names one', async () => {
    const tree = repository();
    await service(tree, { name: 'sample-api', ...quiet });
    await resource(tree, { ...giftCard, project: 'sample-api' });
    await resource(tree, { name: 'news', project: 'sample-api', fields: 'title:string! day:date', ...quiet });
    const use = "import { GiftCard } from '@ginforge/database';";
    tree.write('apps/sample-api/src/by-hand.ts', use);
    tree.write('libs/orders/src/vouchers.ts', use);
    const used = remove(tree, { name: 'sample-api', ...quiet });
    await expect(used).rejects.toThrow('The resource gift-card is named in code that stays:\nlibs/orders');
    tree.delete('libs/orders/src/vouchers.ts');
    await remove(tree, { name: 'sample-api', ...quiet });
    expect(changesOf(tree)).toEqual({});
  });
});
