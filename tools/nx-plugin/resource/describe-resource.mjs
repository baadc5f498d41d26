import pluralize from 'pluralize';
import { namesInCode } from './names-in-code.mjs';
import { parseLabelsZh } from './labels-zh.mjs';
import { uniquesOf } from './uniques.mjs';

/** @typedef {import('../fields/parse-fields.mjs').Field} Field */
/** @typedef {{ en: string, 'zh-CN': string }} Title in the console's languages */

/**
 * A kind of thing that administrators keep (NX-03), and what it is called wherever it is named. Of `gift-card`:
 *
 * @typedef {object} Resource
 * @property {string} name `gift-card`
 * @property {string} plural `gift-cards`; that of `news` is `news`
 * @property {string} className `GiftCard`; that of `date` is `DateRecord`, so that it hides nothing
 * @property {string} pluralClassName `GiftCards`
 * @property {string} camel `giftCard`; that of `class` is `classRecord`
 * @property {string} pluralCamel `giftCards`
 * @property {string} snake `gift_card`, in permissions and events
 * @property {string} pluralSnake `gift_cards`, the code of its menu entry
 * @property {string} table `gift_cards`, unless it was there under another name
 * @property {Title} title `Gift card`
 * @property {Title} pluralTitle `Gift cards`
 * @property {string} project the service whose it is: `merchant-api`
 * @property {string} route of that service: `/api/v1/merchant`
 * @property {Field[]} fields with the currency of its money
 * @property {import('./uniques.mjs').Unique[]} uniques
 * @property {Map<string, string>} labelsZh what fields are called in Chinese, where that was said
 */

/**
 * @typedef {object} ResourceOptions
 * @property {string} name kebab-case
 * @property {string} project
 * @property {string} route
 * @property {Field[]} fields as they were asked for
 * @property {string} [table]
 * @property {import('./uniques.mjs').Unique[]} [uniques] of a table that is there; else the fields say it
 * @property {string} [title]
 * @property {string} [titleZh]
 * @property {string} [titlePlural]
 * @property {string} [labelsZh]
 */

/**
 * @param {ResourceOptions} options that were checked
 * @returns {Resource}
 */
export function describeResource(options) {
  const { name, project, route } = options;
  const fields = withCurrency(options.fields);
  const names = namesInCode(name);
  const { title = humanised(name), titleZh = title } = options;
  const { titlePlural = pluralize(title), table = names.pluralSnake } = options;
  return {
    ...names,
    table,
    title: { en: title, 'zh-CN': titleZh },
    pluralTitle: { en: titlePlural, 'zh-CN': options.titleZh ?? titlePlural },
    project,
    route,
    fields,
    uniques: options.uniques ?? uniquesOf(table, fields),
    labelsZh: parseLabelsZh(options.labelsZh ?? '', fields),
  };
}

/**
 * AP-04: no amount without its currency. One is enough for all amounts of a thing.
 *
 * @param {Field[]} fields
 * @returns {Field[]}
 */
function withCurrency(fields) {
  const lastAmount = fields.findLastIndex(({ type }) => type === 'money');
  if (lastAmount < 0 || fields.some(({ name }) => name === 'currency')) return fields;
  /** @type {Field} */
  const currency = { name: 'currency', type: 'currency', values: [], isRequired: true };
  return fields.toSpliced(lastAmount + 1, 0, currency);
}

/** @param {string} name kebab-case */
function humanised(name) {
  const text = name.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
