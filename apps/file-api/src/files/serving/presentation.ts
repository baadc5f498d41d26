import { create } from 'content-disposition';

import type { Disposition } from '../file-bodies.js';

/** What of a file decides how a browser is to treat it. */
interface Presented {
  readonly name: string;
  /** As its bytes say. */
  readonly contentType: string;
}

/** Nothing of these types runs or asks for anything when a browser shows it. */
const inertTypes =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|apng|bmp|heic|heif|tiff|x-icon)|(?:audio|video)\/[a-z0-9][a-z0-9.+-]*|application\/(?:pdf|ogg)|text\/plain)$/;

/** Never shown, and of no interest to a browser: what a program on the other side may want to be told. */
const documentTypes =
  /^application\/(?:zip|gzip|rtf|epub\+zip|x-(?:tar|7z-compressed|rar-compressed|bzip2|xz|cfb)|zstd|vnd\.(?:oasis\.opendocument|openxmlformats-officedocument)\.[a-z0-9.+-]+)$/;

/**
 * What a name must not have on somebody's disk or screen: paths, streams of a file (`x:y`), controls, marks that turn the order of
 * letters round, and dots at the end, which Windows leaves out.
 */
const treacherous = /[/\\:\p{Cc}\p{Bidi_Control}]|[. ]+$/gu;

/** What Windows takes for a device, whatever follows the dot. */
const device = /^(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³]) *(?:\.|$)/i;

/**
 * The headers that say what an answer is. Types are allow-listed: HTML, SVG, XML, scripts and whatever else a browser might act upon
 * are bytes of no kind, and an attachment whatever was asked for.
 */
export function presentationHeaders(
  { name, contentType }: Presented,
  asked: Disposition,
): Record<string, string> {
  const isInert = inertTypes.test(contentType);
  const type = isInert || documentTypes.test(contentType) ? contentType : 'application/octet-stream';
  return {
    'Content-Type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
    'Content-Disposition': create(harmlessName(name), { type: isInert ? asked : 'attachment' }),
  };
}

function harmlessName(name: string): string {
  return name.replace(treacherous, '_').replace(device, '_$&');
}

/** On everything that people have uploaded: it belongs to no origin, loads nothing and is embedded by us alone. */
export const isolationHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};
