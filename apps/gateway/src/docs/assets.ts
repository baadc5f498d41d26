import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { initializer } from './initializer.js';
import { stylesheet } from './stylesheet.js';

/** A file of the documents' pages. */
export interface Asset {
  readonly contentType: string;
  readonly open: () => Readable;
}

const require = createRequire(import.meta.url);
const javaScript = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

/** The files by name, and no others: Swagger UI's own from its package, wherever that is installed. */
const assets: Readonly<Record<string, Asset>> = {
  'swagger-ui-bundle.js': packaged('swagger-ui-bundle.js', javaScript),
  'swagger-ui.css': packaged('swagger-ui.css', css),
  'initializer.js': ours(initializer, javaScript),
  'docs.css': ours(stylesheet, css),
};

export function assetNamed(name: string): Asset | undefined {
  return Object.hasOwn(assets, name) ? assets[name] : undefined;
}

function packaged(file: string, contentType: string): Asset {
  const path = join(dirname(require.resolve('swagger-ui-dist/package.json')), file);
  return { contentType, open: () => createReadStream(path) };
}

function ours(text: string, contentType: string): Asset {
  return { contentType, open: () => Readable.from([Buffer.from(text)]) };
}
