import { type Markup, markup } from './markup.js';

/** The names of assets that a page needs beside our own stylesheet. */
interface PageAssets {
  readonly stylesheets?: readonly string[];
  readonly scripts?: readonly string[];
}

/** A page of the documents. */
export function page(title: string, content: Markup, assets: PageAssets = {}): string {
  const { stylesheets = [], scripts = [] } = assets;
  return markup`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    ${[...stylesheets, 'docs.css'].map((file) => markup`<link rel="stylesheet" href="/docs/assets/${file}">`)}
    ${scripts.map((file) => markup`<script src="/docs/assets/${file}" defer></script>`)}
  </head>
  <body>
    ${content}
  </body>
</html>
`.text;
}
