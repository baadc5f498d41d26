import type { Request } from 'express';

import { ApplicationError } from '../errors/application-error.js';

/** A layer of Express' router, as far as it is looked at. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** AP-01: 405 with `Allow` where the path has routes for other methods (RFC 9110, 15.5.6), else 404. */
export function unmatchedRequest(request: Request): ApplicationError {
  const methods = methodsOf(request);
  if (methods.length === 0) return new ApplicationError('NOT_FOUND');
  return new ApplicationError('METHOD_NOT_ALLOWED', { headers: { Allow: methods.join(', ') } });
}

/** Sorted; a GET answers HEAD too. */
function methodsOf({ app, path }: Request): string[] {
  const { stack } = app.router as unknown as { readonly stack: readonly RouteLayer[] };
  const methods = stack.flatMap((layer) =>
    layer.route && layer.match(path) ? Object.keys(layer.route.methods) : [],
  );
  const all = methods.includes('get') ? [...methods, 'head'] : methods;
  return [...new Set(all.map((method) => method.toUpperCase()))].sort();
}
