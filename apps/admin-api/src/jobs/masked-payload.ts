import { masked } from '@ginforge/back-office';

/** What says which thing a job is about or what to do, and nothing about anybody. */
const shownTexts = /^(id|.+_id|action|channels|category)$/;

/**
 * The payload of a job as administrators see it: its shape, its ids, numbers and truth values. Every other text, also of what the
 * catalogue does not know, is masked: it may be anybody's name, mail or secret.
 */
export function maskedPayload(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return shownTexts.test(field) ? value.slice(0, 128) : masked;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => maskedPayload(item, field));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).slice(0, 100);
  return Object.fromEntries(fields.map(([name, item]) => [name.slice(0, 128), maskedPayload(item, name)]));
}
