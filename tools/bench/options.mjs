import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../stack/failure.mjs';
import { workspace } from '../stack/workspace.mjs';

const defaultRounds = { quick: 1, full: 3 };
/** What a full run may take on a machine like ours. */
const defaultMinutes = 15;

/**
 * @typedef {object} Options
 * @property {boolean} quick under three minutes, for a first look
 * @property {string[] | undefined} only workloads, by default all
 * @property {number} rounds
 * @property {number} limitSeconds within which a further round must fit
 * @property {string} out where results, tables and plots are written
 * @property {boolean} built the gateway's production build is there already
 * @property {boolean} publish write docs/performance/ and the tables of the documents
 * @property {string} workloads the folder that they are in
 * @property {boolean} profile where our own time and memory go, in place of figures
 * @property {string} gateway the folder of its production build, another commit's perhaps
 * @property {string} [from] measure nothing, take results.json of another run
 */

/**
 * @param {string[]} args
 * @returns {Options}
 */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      minutes: { type: 'string' },
      out: { type: 'string', default: join(workspace, 'dist/bench') },
      built: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
      workloads: { type: 'string', default: join(import.meta.dirname, 'workloads') },
      profile: { type: 'boolean', default: false },
      gateway: { type: 'string' },
      from: { type: 'string' },
    },
  });
  const { quick, publish, profile, gateway } = values;
  if (quick && publish) throw new Failure('What is published is a full run: leave out --quick or --publish.');
  if (profile && publish)
    throw new Failure('A run that is profiled gives no figures: leave out --profile or --publish.');
  const rounds = Number(values.rounds ?? defaultRounds[quick ? 'quick' : 'full']);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Failure('--rounds is a whole number from 1 on.');
  const limitSeconds = Number(values.minutes ?? defaultMinutes) * 60;
  if (!(limitSeconds > 0)) throw new Failure('--minutes is a number above 0.');
  if (gateway && !existsSync(join(gateway, 'main.js')))
    throw new Failure(`There is no production build of the gateway in ${gateway}: no main.js.`);
  return {
    ...values,
    only: values.only?.split(','),
    rounds: profile ? 1 : rounds,
    limitSeconds,
    gateway: gateway ?? join(workspace, 'dist/apps/gateway'),
    built: values.built || gateway !== undefined,
  };
}
