import { i18n } from './i18n.js';

/** Of dates and numbers: with 24 hours, as operators write them. */
function locale(): string {
  return i18n.global.locale.value === 'en' ? 'en-GB' : 'zh-CN';
}

/** A point in time, to the second. */
export function formatTime(time: string | number): string {
  return new Date(time).toLocaleString(locale(), { dateStyle: 'short', timeStyle: 'medium' });
}

/** A day of the calendar, which is the same everywhere. @param date `2026-01-31` */
export function formatDate(date: string): string {
  return new Date(date).toLocaleDateString(locale(), { dateStyle: 'short', timeZone: 'UTC' });
}

export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString(locale(), { maximumFractionDigits: digits });
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes with the unit that suits it: `1.4 GiB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${formatNumber(bytes / 1024 ** power, power === 0 ? 0 : 1)} ${units[power]}`;
}

/** A length of time in its two largest units: `3 d 4 h`. @param seconds */
export function formatDuration(seconds: number): string {
  const { days, hours, minutes } = {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
  };
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min` : `${Math.floor(seconds)} s`;
}

/** An amount in minor units, as people write it in its currency: `€19.90`. */
export function formatMoney(amount: number, currency: string): string {
  const format = new Intl.NumberFormat(locale(), { style: 'currency', currency });
  return format.format(amount / 10 ** fractionDigits(currency));
}

/** An amount in minor units as a plain number to be edited: `19.90`. */
export function toMajor(amount: number, currency: string): string {
  return (amount / 10 ** fractionDigits(currency)).toFixed(fractionDigits(currency));
}

/** The minor units of an amount that somebody wrote; `undefined` where it is none, or finer than the currency. */
export function toMinor(text: string, currency: string): number | undefined {
  const digits = fractionDigits(currency);
  const [, whole = '', fraction = ''] = /^(\d{1,12})(?:[.,](\d+))?$/.exec(text.trim()) ?? [];
  if (whole === '' || fraction.length > digits) return undefined;
  return Number(whole + fraction.padEnd(digits, '0'));
}

/** How many digits a currency has behind its point: 2 of EUR, 0 of JPY. What is no currency (yet) counts as having 2. */
function fractionDigits(currency: string): number {
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch (error) {
    if (error instanceof RangeError) return 2;
    throw error;
  }
}
