import { logger, readJson } from '@nx/devkit';

import remove from '../remove/remove.mjs';
import { changesOf, repository, untidy } from '../workspace/repository.fixture.js';
import job from './job.mjs';

const home = process.cwd();
beforeAll(() => (logger.info = () => undefined));
afterEach(() => process.chdir(home));

const quiet = { allowDirty: true, skipDocuments: true };
const fields = 'invoice_id:uuid! amount:money kind:enum(first,last)!';
const invoiceMail = { name: 'invoice-mail', fields, ...quiet };

const table = (text: string | null, opening: string) =>
  text?.slice(text.indexOf(opening)).split('\n}', 1)[0]?.split('\n').slice(1) ?? [];

describe('the job generator', () => {
  it('[NX-03] adds a job, its processor and their tests, and a line wherever jobs are listed', async () => {
    const tree = repository();
    await job(tree, invoiceMail);
    expect(changesOf(tree)).toEqual({
      'libs/jobs/src/invoice-mail.job.ts': 'CREATE',
      'libs/jobs/src/invoice-mail.job.spec.ts': 'CREATE',
      'libs/jobs/src/job-catalogue.ts': 'UPDATE',
      'apps/gateway-worker/src/invoice-mail.processor.ts': 'CREATE',
      'apps/gateway-worker/src/invoice-mail.int.spec.ts': 'CREATE',
      'apps/gateway-worker/src/job-processors.ts': 'UPDATE',
      'apps/gateway-worker/package.json': 'UPDATE',
      'docs/services.md': 'UPDATE',
    });
    const catalogue = tree.read('libs/jobs/src/job-catalogue.ts', 'utf8');
    expect(table(catalogue, 'export const jobCatalogue').at(-1)).toBe("  'invoice-mail': invoiceMailJob,");
    expect(catalogue).toContain("alert.job.js';\nimport { invoiceMailJob } from './invoice-mail.job.js';\n");
    const processors = tree.read('apps/gateway-worker/src/job-processors.ts', 'utf8');
    expect(table(processors, 'export const jobProcessors').at(-1)).toBe(
      "  'invoice-mail': InvoiceMailProcessor,",
    );
    const { ginforge } = readJson<{ ginforge: { queues: string[] } }>(
      tree,
      'apps/gateway-worker/package.json',
    );
    expect(ginforge.queues).toContain('invoice-mail');
  });

  it('[NX-03] writes what the fields say', async () => {
    const tree = repository();
    await job(tree, { ...invoiceMail, summary: 'Mails an invoice to who owes it.' });
    const definition = tree.read('libs/jobs/src/invoice-mail.job.ts', 'utf8');
    expect(definition).toContain(`/** Mails an invoice to who owes it. */
export const invoiceMailJob = defineJob({
  queue: 'invoice-mail',
  schema: z.strictObject({
    invoice_id: z.uuid(),
    /** Minor units. */
    amount: z.int().nonnegative().optional(),
    kind: z.enum(['first', 'last']),
  }),
`);
  });

  it.each([
    ['invoice-mail', fields],
    ['x', ''],
    ['class', 'class:bool'],
    ['a-2-b', 'a:string! b:text c:int d:money e:bool f:date g:datetime h:uuid i:email j:url k:enum(a,b)'],
    [
      `${'long-'.repeat(7)}names`,
      `${'long_'.repeat(7)}names:enum(one-value,another-value,yet-another-value)`,
    ],
  ])(
    '[NX-04] writes %s as Prettier would, and is undone by remove, down to the last letter',
    async (name, text) => {
      const tree = repository();
      await job(tree, { name, fields: text, ...quiet });
      expect(await untidy(tree)).toEqual([]);
      expect(Object.keys(changesOf(tree))).toHaveLength(8);
      await remove(tree, { name, kind: 'job', ...quiet });
      expect(changesOf(tree)).toEqual({});
    },
  );

  it('[NX-04] does nothing when it is run again', async () => {
    const tree = repository();
    await job(tree, invoiceMail);
    tree.write('apps/gateway-worker/src/invoice-mail.processor.ts', '// changed by hand since\n');
    const before = tree.listChanges();
    expect(await job(tree, invoiceMail)).toBeUndefined();
    expect(tree.listChanges()).toEqual(before);
  });

  it.each([
    [{ name: 'invoice_mail' }, /name of a job must be kebab-case, as invoice-mail is; "invoice_mail" is not/],
    [{ name: '../escape' }, /kebab-case/],
    [{ name: 'a'.repeat(41) }, /at most 40 letters/],
    [{ name: 'constructor' }, /something that every object has/],
    [
      { name: 'user-email' },
      /job user-email is there already, with other fields: change libs\/jobs\/src\/user-em/,
    ],
    [{ name: 'user-e-mail', fields: 'a:number' }, /a: there is no type "number"/],
    [{ name: 'a', summary: 'One */ two' }, /summary must be one line/],
    [{ name: 'a', summary: 'One\ntwo' }, /summary must be one line/],
    [
      { name: 'http-conformance' },
      /file apps\/gateway-worker\/src\/http-conformance.int.spec.ts is there already/,
    ],
  ])('[NX-04] refuses %j before anything is written', async (options, reason) => {
    const tree = repository();
    await expect(job(tree, { ...quiet, ...options })).rejects.toThrow(reason);
    expect(changesOf(tree)).toEqual({});
  });

  it('[NX-04] refuses what would be called as another job in code, and a table that it does not know', async () => {
    const tree = repository();
    await job(tree, { name: 'a-1b', ...quiet });
    await expect(job(tree, { name: 'a1b', ...quiet })).rejects.toThrow(/Another job is called a1bJob/);
    tree.write('apps/gateway-worker/src/job-processors.ts', "import { a } from './a.js';\n");
    const before = changesOf(tree);
    await expect(job(tree, invoiceMail)).rejects.toThrow(/no line "export const jobProcessors: /);
    expect(changesOf(tree)).toEqual(before);
  });
});

describe('the remove generator, of a job', () => {
  it.each([
    ['no-such-job', /no job no-such-job in libs\/jobs/],
    ['user-email', /user-email is named in code that stays:\n[^]*user-notification\.processor\.ts/],
    ['overdue-orders', /overdue-orders is named in code that stays:\n[^]*job-schedules\.ts/],
  ])('[NX-04] refuses %s before anything is written', async (name, reason) => {
    const tree = repository();
    await expect(remove(tree, { name, kind: 'job', ...quiet })).rejects.toThrow(reason);
    expect(changesOf(tree)).toEqual({});
  });
});
