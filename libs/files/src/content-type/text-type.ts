/** Tags that begin a page for a browser (WHATWG MIME Sniffing), and those that make one where they come first. */
const htmlTags = new Set(
  (
    'html head body script iframe h1 div font table a style title b br p ' +
    'img form input button meta link base object embed video audio template'
  ).split(' '),
);

/** How long a name may be that we look at. */
const longestTag = 64;

/**
 * What kind of text it is, by how it begins: whatever a browser, an interpreter or an XML parser would take it for.
 * Its work is bounded by the length of the text, which it goes through once.
 *
 * @param text without its byte order mark
 */
export function textType(text: string): string {
  if (text.startsWith('#!')) return 'application/x-shellscript';
  const { rest, declared } = skipProlog(text);
  if (rest.startsWith('<?php') || rest.startsWith('<?=')) return 'application/x-httpd-php';
  if (/^<!doctype\s+html[\s>]/i.test(rest)) return 'text/html';
  if (/^<!doctype\s+svg[\s>]/i.test(rest)) return 'image/svg+xml';
  return typeOfRoot(rest, declared);
}

function typeOfRoot(rest: string, declared: 'xml' | 'comment' | undefined): string {
  const tag = /^<([a-z][\w.-]{0,63}:)?([a-z][\w.-]{0,63})(?=[\s/>])/i.exec(rest.slice(0, 2 * longestTag + 3));
  const name = tag?.[2]?.toLowerCase();
  if (name === 'svg') return 'image/svg+xml';
  if (name !== undefined && htmlTags.has(name)) return 'text/html';
  if (declared === 'xml') return 'application/xml';
  if (declared === 'comment') return 'text/html'; // so does a browser take it
  return name !== undefined && namesXml(rest) ? 'application/xml' : 'text/plain';
}

function namesXml(rest: string): boolean {
  const end = rest.indexOf('>');
  return /\sxmlns[:=\s]/.test(rest.slice(0, end === -1 ? undefined : end));
}

/** Leaves white space, comments, processing instructions and the document type of XML out. */
function skipProlog(text: string): { rest: string; declared: 'xml' | 'comment' | undefined } {
  let position = skipSpace(text, 0);
  let declared: 'xml' | 'comment' | undefined;
  for (;;) {
    const end = endOfProlog(text, position);
    if (end === undefined) return { rest: text.slice(position), declared };
    if (!text.startsWith('<!--', position)) declared = 'xml';
    else declared ??= 'comment';
    position = skipSpace(text, end);
  }
}

/** @returns where a comment, instruction or document type that begins at `position` ends; `undefined` where none does */
function endOfProlog(text: string, position: number): number | undefined {
  if (text.startsWith('<!--', position)) return after(text, '-->', position + 4);
  if (/^<\?xml[\s-]/i.test(text.slice(position, position + 6))) return after(text, '?>', position);
  if (/^<!doctype\s+(?!html[\s>]|svg[\s>])/i.test(text.slice(position, position + 64))) {
    return after(text, '>', position);
  }
  return undefined;
}

function after(text: string, end: string, position: number): number {
  const found = text.indexOf(end, position);
  return found === -1 ? text.length : found + end.length;
}

function skipSpace(text: string, position: number): number {
  while (position < text.length && /\s/.test(text.charAt(position))) position += 1;
  return position;
}
