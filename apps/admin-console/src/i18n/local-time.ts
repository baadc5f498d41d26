/** A point in time as `<input type="datetime-local">` has it, in the browser's time zone; empty where there is none. */
export function toLocalTime(time: string | null): string {
  const date = new Date(time ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().replace(/(\.000)?Z$/, '');
}

/** What such an input has as the API takes it, in UTC; `null` where nothing was chosen. */
export function toInstant(localTime: string): string | null {
  const date = new Date(localTime);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** What {@link toInstant} makes: the values of a filter by time. */
export const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
