/**
 * The path of a link that stays at our own origin; `undefined` for any other. Who sends a notification, or hands somebody an address of
 * the console with a place to go to in it, must not lead people elsewhere.
 */
export function sameOriginPath(link: unknown, origin: string): string | undefined {
  if (typeof link !== 'string' || !URL.canParse(link, origin)) return undefined;
  const url = new URL(link, origin);
  const isOurs = url.origin === origin && !url.pathname.startsWith('//'); // on its own such a path is an address elsewhere
  return isOurs ? `${url.pathname}${url.search}${url.hash}` : undefined;
}
