import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { Failure } from '../../stack/failure.mjs';
import { workspace } from '../../stack/workspace.mjs';
import { notes } from './notes.mjs';
import { resultsOf, writePlots } from './report.mjs';
import { aimTable, figureTables } from './table.mjs';
import { english, inChinese } from './words.mjs';

/** Between these two a document has what the last published run measured. */
const markers = { begin: '<!-- bench -->', end: '<!-- /bench -->' };

/** What the READMEs have plots of. */
const leading = ['burst', 'hot'];

/**
 * Writes docs/performance/ and what stands between the markers of docs/performance.md and of both READMEs.
 *
 * @param {import('./report.mjs').Run} run
 * @param {string} [root] of the checkout
 */
export async function publish(run, root = workspace) {
  if (run.quick) throw new Failure('What is published is a full run, and this was a quick one.');
  const folder = join(root, 'docs/performance');
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((file) => file.endsWith('.svg'));
  await Promise.all(old.map((file) => rm(join(folder, file))));
  const plots = await writePlots(run, folder);
  const file = join(folder, 'results.json');
  const style = await resolveConfig(join(workspace, 'package.json'));
  await writeFile(file, await format(resultsOf(run), { ...style, parser: 'json' }));
  await replace(join(root, 'docs/performance.md'), document(run, plots));
  await replace(join(root, 'README.md'), readme(run, plots, english));
  await replace(join(root, 'README.zh-CN.md'), readme(run, plots, inChinese));
}

/**
 * @param {import('./report.mjs').Run} run
 * @param {string[]} plots
 */
function document(run, plots) {
  const images = plots.map((name) => `![${titleOf(run, name)}](performance/${name}.svg)`);
  return [
    english.machine(run.machine, run.date.slice(0, 10)),
    figureTables(run.workloads),
    '### Against the aims',
    aimTable(run.workloads),
    notes(run)
      .map((line) => `- ${line}`)
      .join('\n'),
    ...images,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/**
 * @param {import('./report.mjs').Run} run
 * @param {string[]} plots
 * @param {import('./words.mjs').Words} words
 */
function readme(run, plots, words) {
  const images = leading
    .filter((name) => plots.includes(name))
    .map((name) => `![${words.say(titleOf(run, name))}](docs/performance/${name}.svg)`);
  return [
    ...images,
    figureTables(run.workloads, words),
    words.machine(run.machine, run.date.slice(0, 10)),
  ].join('\n\n');
}

/**
 * @param {import('./report.mjs').Run} run
 * @param {string} name
 */
const titleOf = ({ workloads }, name) => workloads.find((workload) => workload.name === name)?.title ?? name;

/**
 * @param {string} file
 * @param {string} text
 */
async function replace(file, text) {
  const document = await readFile(file, 'utf8');
  const [before, rest] = document.split(markers.begin);
  const after = rest?.split(markers.end)[1];
  if (after === undefined)
    throw new Failure(`${file} has no ${markers.begin} … ${markers.end} to write between.`);
  await writeFile(file, `${before}${markers.begin}\n\n${text}\n\n${markers.end}${after}`);
}
