import { t } from './texts.js';

/** What is wrong with a value, in the language of the moment; `undefined` where nothing is. */
export type Check<Value = unknown, Values = unknown> = (value: Value, values: Values) => string | undefined;

/** What can be said at once and in the administrator's language. The server checks everything anyway, and its word stands. */
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
};
