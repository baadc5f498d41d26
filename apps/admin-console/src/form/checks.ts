import { toMinor } from '../i18n/formats.js';
import { t } from './texts.js';

/** What is wrong with a value, in the language of the moment; `undefined` where nothing is. */
export type Check<Value = unknown, Values = unknown> = (value: Value, values: Values) => string | undefined;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What can be said at once and in the administrator's language. The server checks everything anyway, and its word stands. Of what is
 * left empty only `required`, `length` and `pattern` say anything.
 */
export const checks = {
  required: (value: unknown): string | undefined =>
    value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
      ? t('required')
      : undefined,

  /** @param min characters */
  length:
    (min: number): Check =>
    (value) =>
      String(value).length < min ? t('tooShort', { min }) : undefined,

  pattern:
    (expression: RegExp): Check =>
    (value) =>
      expression.test(String(value)) ? undefined : t('pattern'),

  wholeNumber: (value: string): string | undefined =>
    value === '' || /^[+-]?\d{1,15}$/.test(value) ? undefined : t('wholeNumber'),

  /** In major units of the form's currency. */
  amount: (value: string, { currency }: { currency: string }): string | undefined =>
    value === '' || toMinor(value, currency) !== undefined ? undefined : t('amount'),

  currency: (value: string): string | undefined =>
    value === '' || /^[A-Z]{3}$/.test(value) ? undefined : t('currency'),

  email: (value: string): string | undefined =>
    value === '' || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? undefined : t('email'),

  url: (value: string): string | undefined => (value === '' || URL.canParse(value) ? undefined : t('url')),

  uuid: (value: string): string | undefined => (value === '' || uuid.test(value) ? undefined : t('uuid')),
};
