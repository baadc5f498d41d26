import { fileTypeFromBuffer } from 'file-type';

import { decodeText } from './decode-text.js';
import { textType } from './text-type.js';

/** How many of a file's first bytes are looked at. */
export const contentSampleBytes = 65_536;

/** What nobody can tell, and so nobody may act upon. */
const unknownType = 'application/octet-stream';

// eslint-disable-next-line no-control-regex -- a version of two bytes, in the order that the first two tell
const tiffMagic = /^(?:II\*\u0000|MM\u0000\*)/;

/** Magics that a text may really have. Others are too short to be believed of a text: "BMW" is no picture, "solid ground" no model. */
const typesWrittenAsText = new Set([
  'application/pdf',
  'application/pgp-encrypted',
  'application/rtf',
  'application/x-ms-regedit',
  'text/calendar',
  'text/vcard',
  'text/vtt',
]);

/**
 * The media type of a file by its first bytes alone, without parameters (FI-03). Neither name nor declared type has a say: what begins
 * like a GIF is one, whatever follows. Text is what is UTF-8, or UTF-16 with a mark, and free of control characters; what is said
 * to be neither is `application/octet-stream`.
 *
 * @param firstBytes the whole file, or its first {@link contentSampleBytes}; more is not looked at
 */
export async function detectContentType(firstBytes: Buffer): Promise<string> {
  const sample = firstBytes.subarray(0, contentSampleBytes);
  const text = decodeText(sample);
  const own = ownMagic(sample);
  if (own !== undefined) return own;
  const magic = await magicType(sample);
  if (text === undefined) return magic ?? unknownType;
  return magic !== undefined && typesWrittenAsText.has(magic) ? magic : textType(text);
}

/** What file-type does not know, would have to unpack, or takes for granted too soon. */
function ownMagic(sample: Buffer): string | undefined {
  if (/^GIF8[79]a/.test(sample.toString('latin1', 0, 6))) return 'image/gif';
  if (/^dex\n\d{3}\0/.test(sample.toString('latin1', 0, 8))) return 'application/vnd.android.dex';
  if (sample[0] === 0x1f && sample[1] === 0x8b) return 'application/gzip';
  return undefined;
}

async function magicType(sample: Buffer): Promise<string | undefined> {
  const found = await knownMagic(sample);
  // TIFF may have what tells its kind at its end.
  return found ?? (tiffMagic.test(sample.toString('latin1', 0, 4)) ? 'image/tiff' : undefined);
}

async function knownMagic(sample: Buffer): Promise<string | undefined> {
  try {
    const found = await fileTypeFromBuffer(sample);
    return found?.mime.split(';')[0];
  } catch {
    return undefined; // a file that contradicts its own beginning: nobody can tell what it is
  }
}
