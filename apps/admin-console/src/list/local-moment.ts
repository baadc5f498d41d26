/** A moment as `<input type="datetime-local">` has it, in the browser's time zone: `2026-01-31T09:30`. Empty where it is none. */
export function toLocalMoment(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What such an input has as the API takes it (RFC 3339, UTC). Empty where it is none. */
export function fromLocalMoment(value: string): string {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** What {@link fromLocalMoment} makes: the values of the filters `from` and `to`. */
export const momentForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
