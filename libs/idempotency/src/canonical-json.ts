/** JSON with the keys of every object in order, so that the same value always has the same text. Nesting is bounded by the body parser. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => (isPlainObject(member) ? sorted(member) : member));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without a prototype, so that `__proto__` is a key like any other. */
function sorted(object: Record<string, unknown>): Record<string, unknown> {
  const ordered = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(object).sort()) ordered[key] = object[key];
  return ordered;
}
