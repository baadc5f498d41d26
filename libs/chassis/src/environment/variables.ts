import { z } from 'zod';

const secondsOfUnit = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** `true`, `1`, `yes`, `on` … or their opposites. */
export function booleanVariable(fallback: boolean) {
  return z.stringbool({ error: 'must be true or false' }).default(fallback);
}

/** A whole number from `min` to `max`. */
export function integerVariable(min: number, max: number, fallback: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d{1,15}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error))
    .default(fallback);
}

/** A share from 0 to 1. */
export function ratioVariable(fallback: number) {
  const error = 'must be a number from 0 to 1';
  return z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, error)
    .transform(Number)
    .default(fallback);
}

/** A comma-separated list; spaces around the items and empty items do not count. */
export function listVariable(fallback: readonly string[] = []) {
  return z
    .string()
    .transform((text): readonly string[] => Object.freeze(splitList(text)))
    .default(Object.freeze([...fallback]));
}

/** A duration as `90s`, `15m`, `12h` or `30d`, in seconds. `defaultText` is the default as people write it. */
export function durationVariable(fallback: string) {
  const error = 'must be a duration such as 90s, 15m, 12h or 30d';
  return z
    .string()
    .regex(/^[1-9]\d{0,6}[smhd]$/, error)
    .transform(parseDuration)
    .default(parseDuration(fallback))
    .meta({ defaultText: fallback });
}

/** A URL of one of the given schemes, for example `urlVariable('redis', 'rediss')`. The message never repeats the URL. */
export function urlVariable(...schemes: readonly string[]) {
  const error = `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`;
  return z.url({ protocol: new RegExp(`^(${schemes.join('|')})$`), error });
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function parseDuration(text: string): number {
  const unit = text.at(-1) as keyof typeof secondsOfUnit;
  return Number(text.slice(0, -1)) * secondsOfUnit[unit];
}
