import { resourceWords, withinSentence } from '../resource-words.mjs';

/** @typedef {import('./console-fields.mjs').ConsoleField} ConsoleField */
/** @typedef {'en' | 'zh-CN'} Language */

/**
 * The texts of a page. Labels are called as their fields, and what an enum may be as `field__value`; every other key has a capital
 * letter, which no field has. What is not known in Chinese stays as it is.
 *
 * @param {import('../describe-resource.mjs').Resource} resource
 * @param {ConsoleField[]} fields
 * @returns {Record<Language, [key: string, text: string][]>}
 */
export function consoleTexts(resource, fields) {
  const hasBool = fields.some(({ type }) => type === 'bool');
  return {
    en: [...english(resource), ...labelsOf(fields, 'en'), ...(hasBool ? booleans.en : [])],
    'zh-CN': [
      ...chinese(resource),
      ...labelsOf(fields, 'zh-CN', resource.labelsZh),
      ...(hasBool ? booleans['zh-CN'] : []),
    ],
  };
}

/** @type {Record<Language, [string, string][]>} */
const booleans = {
  en: [
    ['isTrue', 'Yes'],
    ['isFalse', 'No'],
  ],
  'zh-CN': [
    ['isTrue', '是'],
    ['isFalse', '否'],
  ],
};

/**
 * @param {ConsoleField[]} fields
 * @param {Language} language
 * @param {ReadonlyMap<string, string>} [labels] that go before
 * @returns {[string, string][]}
 */
function labelsOf(fields, language, labels = new Map()) {
  return fields.flatMap(({ name, title, valueTitles }) => [
    [name, labels.get(name) ?? title[language]],
    ...valueTitles.map(
      ({ value, title }) => /** @type {[string, string]} */ ([`${name}__${value}`, title[language]]),
    ),
  ]);
}

/**
 * @param {import('../describe-resource.mjs').Resource} resource
 * @returns {[string, string][]}
 */
function english(resource) {
  return [
    ['pageTitle', resource.pluralTitle.en],
    ['pageSubtitle', 'What others change shows at once.'],
    ['addOne', `New ${withinSentence(resource.title.en)}`],
    ['editOne', 'Edit'],
    ['editTitle', 'Edit {name}'],
    ['wasSaved', '{name} has been saved.'],
    ['removeOne', 'Remove'],
    ['removeQuestion', 'Remove {name}?'],
    ['wasRemoved', '{name} has been removed.'],
    ['lastChange', 'Changed'],
    ['noneYet', `There are no ${resourceWords(resource).many} yet.`],
  ];
}

/**
 * @param {import('../describe-resource.mjs').Resource} resource
 * @returns {[string, string][]}
 */
function chinese(resource) {
  const { zh } = resourceWords(resource);
  return [
    ['pageTitle', resource.pluralTitle['zh-CN']],
    ['pageSubtitle', '他人的修改会立即显示。'],
    ['addOne', `新增${zh}`],
    ['editOne', '编辑'],
    ['editTitle', '编辑 {name}'],
    ['wasSaved', '已保存 {name}。'],
    ['removeOne', '删除'],
    ['removeQuestion', '确定删除 {name}?'],
    ['wasRemoved', '已删除 {name}。'],
    ['lastChange', '修改时间'],
    ['noneYet', `暂无${zh}。`],
  ];
}
