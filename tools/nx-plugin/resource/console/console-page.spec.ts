import { parseFields } from '../../fields/parse-fields.mjs';
import { changesOf, repository, untidy } from '../../workspace/repository.fixture.js';
import { describeResource } from '../describe-resource.mjs';
import { consoleFiles, refuseTakenPage, removeConsolePage, writeConsolePage } from './console-page.mjs';

const home = process.cwd();
afterEach(() => process.chdir(home));

const everyType =
  'name:string! b:text c:int d:money e:bool f:date g:datetime h:uuid i:email j:url k:enum(on,off-sale)';

const resourceOf = (name: string, fields: string, project = 'gift-api') =>
  describeResource({ name, project, route: '/api/v1/gift', fields: parseFields(fields) });

async function written(name: string, fields: string, project?: string) {
  const tree = repository();
  const resource = resourceOf(name, fields, project);
  await writeConsolePage(tree, resource);
  const text = (path: string) => tree.read(`apps/admin-console/src/${path}`, 'utf8') ?? '';
  return { tree, resource, text };
}

describe('the console page of a resource', () => {
  it('[NX-03] is a folder with its page, form, texts and their test, and a client of its API', async () => {
    const { tree, resource, text } = await written('gift-card', everyType);
    const files = [...consoleFiles(resource), 'apps/admin-console/src/api/gift-api.ts'];
    expect(changesOf(tree)).toEqual(Object.fromEntries(files.map((path) => [path, 'CREATE'])));
    expect(text('api/gift-api.ts')).toContain('export const giftApi = createApi<paths>();');
    expect(text('pages/gift-cards/page.ts')).toContain("permission: 'gift_card:read'");
    expect(text('pages/gift-cards/gift-cards-page.vue')).toContain("giftApi.GET('/api/v1/gift/gift-cards'");
  });

  it('[NX-03] has texts in both languages, labels among them that no text of the page is in the way of', async () => {
    const { text } = await written('gift-card', 'title:string empty:enum(on,off-sale)');
    const texts = text('pages/gift-cards/texts.ts');
    for (const entry of [
      "addOne: 'New gift card'",
      "addOne: '新增 Gift card'",
      "title: 'Title'",
      "title: '标题'",
      "empty__on: '开'",
      "pageTitle: 'Gift cards'",
    ])
      expect(texts).toContain(entry);
    expect(texts.split("'empty__off-sale': 'Off sale',")).toHaveLength(3);
  });

  it('[NX-03] calls fields in Chinese by what was said, else by what their words mean', async () => {
    const tree = repository();
    const fields = parseFields('name:string! gift_wrap:bool');
    const asked = { name: 'gift-card', project: 'gift-api', route: '/api/v1/gift', fields };
    await writeConsolePage(tree, describeResource({ ...asked, labelsZh: 'gift_wrap:礼品包装' }));
    const texts = tree.read('apps/admin-console/src/pages/gift-cards/texts.ts', 'utf8');
    for (const entry of ["gift_wrap: 'Gift wrap'", "gift_wrap: '礼品包装'", "name: '名称'"])
      expect(texts).toContain(entry);
    for (const labelsZh of ['礼品', "name:'", 'no_such_field:礼品'])
      expect(() => describeResource({ ...asked, labelsZh })).toThrow(/sku:货号|no such field/);
  });

  it('[NX-03] has a control for every type of field', async () => {
    const { text } = await written('gift-card', everyType);
    const form = text('pages/gift-cards/gift-card-form.vue').replace(/\s+/g, ' ');
    for (const control of [
      'name="name" maxlength="256" required />',
      'name="b" type="textarea"',
      'name="c" inputmode="numeric"',
      'name="d" inputmode="decimal"',
      'name="currency" maxlength="3" required />',
      '<select v-model="values.e"',
      'name="f" type="date"',
      'name="g" type="datetime-local"',
      'name="h" maxlength="36"',
      'name="i" type="email"',
      'name="j" type="url"',
      '<select v-model="values.k"',
      'd: [checks.amount]',
      'h: [checks.uuid]',
    ]) {
      expect(form).toContain(control);
    }
  });

  it('[NX-03] takes no more letters than a column that was there already', async () => {
    const tree = repository();
    const resource = resourceOf('gift-card', 'code:string!');
    const fields = resource.fields.map((field) => ({ ...field, limit: 12 }));
    await writeConsolePage(tree, { ...resource, fields });
    const form = tree.read('apps/admin-console/src/pages/gift-cards/gift-card-form.vue', 'utf8');
    expect(form).toContain('maxlength="12"');
  });

  it('[NX-03] sorts by every column, filters by what there is to choose, and leaves long texts to the form', async () => {
    const { text } = await written('gift-card', everyType);
    const page = text('pages/gift-cards/gift-cards-page.vue');
    const sorts = 'created_at name c d currency e f g h i j k'.split(' ').map((name) => `'${name}'`);
    expect(page.replace(/\s+/g, '')).toContain(`sorts:[${sorts.join(',')}`);
    expect(page).toContain("e: ['true', 'false'],\n    k: choices.k,");
    expect(page).not.toContain("key: 'b'");
  });

  it('[NX-03] an enum called as what every list is asked for is no filter, and what a table shows beside is no column', async () => {
    const { text } = await written(
      'gift',
      'name:string order:enum(first,last) filters:bool selection:datetime',
    );
    const page = text('pages/gifts/gifts-page.vue');
    expect(page).toContain("filters: {\n    filters: ['true', 'false'],\n  },");
    expect(page).toContain('#filters_column="{ row }"');
    expect(page).toContain('#selection_column="{ row }"');
  });

  it('[NX-03] what is there already says what the client of an API is called', async () => {
    const { tree, resource, text } = await written('gift-card', 'name:string', 'admin-api');
    expect(Object.keys(changesOf(tree)).sort()).toEqual(consoleFiles(resource).sort());
    expect(text('pages/gift-cards/gift-card-form.vue')).toContain(
      "import { adminApi, type Schemas } from '../../api/admin-api.js';",
    );
  });

  it.each([
    ['gift-card', everyType],
    ['news', 'class:string order:int! default:text'],
    ['class', 'class:enum(new)!'],
    ['date', 'date:date!'],
    ['map', 'price:money! until:datetime!'],
    ['form-field', 'title:text'],
    ['item', 'done:bool!'],
    [
      `${'long-'.repeat(7)}names`,
      `${'long_'.repeat(7)}names:enum(one-value,another-value,yet-another-value)`,
    ],
  ])(
    '[NX-04] of %s is laid out as Prettier would, and goes down to the last letter',
    async (name, fields) => {
      const { tree, resource } = await written(name, fields);
      expect(await untidy(tree)).toEqual([]);
      removeConsolePage(tree, resource);
      expect(changesOf(tree)).toEqual({});
    },
  );

  it('[NX-04] the client of an API stays as long as somebody uses it', async () => {
    const { tree, resource, text } = await written('gift-card', 'name:string');
    await writeConsolePage(tree, resourceOf('news', 'name:string'));
    removeConsolePage(tree, resource);
    expect(text('api/gift-api.ts')).not.toBe('');
    removeConsolePage(tree, resourceOf('news', 'name:string'));
    expect(changesOf(tree)).toEqual({});
  });

  it('[NX-04] is refused where there is a page of this name or at this place', () => {
    const tree = repository();
    expect(() => refuseTakenPage(tree, resourceOf('product', ''))).toThrow(
      /page products already, in .*pages\/products/,
    );
    const folder = 'apps/admin-console/src/pages/elsewhere';
    tree.write(`${folder}/page.ts`, "export default definePage({\n  name: 'x',\n  path: '/gift-cards',\n});");
    expect(() => refuseTakenPage(tree, resourceOf('gift-card', ''))).toThrow(`already, in ${folder}`);
    expect(() => refuseTakenPage(tree, resourceOf('gift', ''))).not.toThrow();
  });
});
