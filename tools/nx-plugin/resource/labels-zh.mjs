import { Refusal } from '../workspace/refusal.mjs';

/**
 * Reads `--labels-zh`: what fields are called in Chinese, as `sku:货号 vip_price:会员价`.
 *
 * @param {string} text
 * @param {import('../fields/parse-fields.mjs').Field[]} fields
 * @returns {Map<string, string>} by the fields' names
 * @throws {Refusal} that names the field
 */
export function parseLabelsZh(text, fields) {
  const said = text.split(/\s+/).filter((label) => label !== '');
  return new Map(said.map((label) => parseLabel(label, fields)));
}

/**
 * @param {string} text
 * @param {import('../fields/parse-fields.mjs').Field[]} fields
 * @returns {[name: string, label: string]}
 */
function parseLabel(text, fields) {
  const [, name = '', label = ''] = /^(\w+):([\p{L}\p{N}()（）/%-]{1,40})$/u.exec(text) ?? [];
  if (label === '') throw new Refusal(`A label in Chinese is said as sku:货号; "${text}" is not.`);
  if (!fields.some((field) => field.name === name)) {
    throw new Refusal(`${name} is labelled in Chinese, and there is no such field.`);
  }
  return [name, label];
}
