import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import sirv, { type RequestHandler } from 'sirv';

const isFile = /\.\w+$/;
/** What is not the console's, so that no page stands in for a missing answer there. */
const notPages = /^\/(?:api|ws|docs|healthz|readyz|metrics|openapi\.json)(?:\/|$)/;
/** Names with their content's hash in them, as Vite makes them: what is cached under one never changes. */
const hashed = /^\/assets\/.+-[\w-]{8}\.\w+$/;

/**
 * Serves the console's static build (GW-11): compressed beforehand, hashed files cached for good and everything else asked
 * for again, and the page itself for every path that a browser opens in it.
 */
export function useConsole(app: NestExpressApplication, directory: string): void {
  const files = sirv(directory, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders: (response, path) => {
      const isHashed = hashed.test(path);
      response.setHeader('Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') next();
    else files(request, response, () => servePage(files, request, response, next));
  });
}

/** A path of the console's own routes is the page's to understand. */
function servePage(files: RequestHandler, request: Request, response: Response, next: NextFunction): void {
  const { url, path } = request;
  if (notPages.test(path) || isFile.test(path) || !asksForHtml(request)) {
    next();
    return;
  }
  request.url = '/';
  files(request, response, () => {
    request.url = url;
    next();
  });
}

/** A browser that opens a page says so; a program that takes anything is told that there is nothing. */
function asksForHtml(request: Request): boolean {
  return (request.get('accept') ?? '').includes('text/html');
}
