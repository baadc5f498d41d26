import { Refusal } from '../workspace/refusal.mjs';

/**
 * @param {string | undefined} url
 * @param {string} table
 * @returns {Promise<import('../fields/parse-fields.mjs').Field[]>}
 */
export async function fieldsOfTable(url, table) {
  throw new Refusal(`${table} cannot be read yet${url ? '' : ', and DATABASE_URL is not set'}.`);
}
