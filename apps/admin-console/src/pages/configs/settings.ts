import { type Schemas } from '../../api/admin-api.js';
import { type AskedQuery, type ListPage } from '../../list/use-list.js';
import { controlOf } from './setting-control.js';
import { t } from './texts.js';

export type Setting = Schemas['Config'];

/** Those that have words of ours. */
const known = {
  'site.title': 'site_title',
  'registration.enabled': 'registration_enabled',
  'mail.smtp_url': 'mail_smtp_url',
  'mail.from': 'mail_from',
} as const;

function keyOf({ key }: Setting): (typeof known)[keyof typeof known] | undefined {
  return Object.hasOwn(known, key) ? known[key as keyof typeof known] : undefined;
}

export function nameOf(setting: Setting): string {
  const key = keyOf(setting);
  return key === undefined ? setting.key : t(key);
}

/** What it is for, in the server's words where we have none. */
export function descriptionOf(setting: Setting): string {
  const key = keyOf(setting);
  return key === undefined ? setting.description : t(`${key}_text`);
}

/** A value for people; of a secret only whether there is one. */
export function shownValue({ value, secret, schema }: Setting): string {
  if (value === null) return t('notSet');
  if (secret) return t('secretSet');
  if (controlOf(schema).kind === 'switch') return t(value === true ? 'on' : 'off');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether it is what it is where nobody has set it. */
export function isUsual({ value, default: usual }: Setting): boolean {
  return JSON.stringify(value) === JSON.stringify(usual);
}

/** The API gives all settings at once: search, order and page are made here. */
export function pageOf(all: Setting[], query: AskedQuery<'key', unknown>): ListPage<Setting> {
  const { keyword = '', order, page, page_size: size } = query;
  const wanted = keyword.toLowerCase();
  const found = all
    .filter((one) =>
      [one.key, nameOf(one), descriptionOf(one)].some((text) => text.toLowerCase().includes(wanted)),
    )
    .sort((one, other) => one.key.localeCompare(other.key) * (order === 'asc' ? 1 : -1));
  return { list: found.slice((page - 1) * size, page * size), total: found.length };
}
