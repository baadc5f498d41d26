import sharp, { type Metadata, type SharpOptions } from 'sharp';

import { tooCostly } from './picture-cost.js';
import type { ThumbnailEnvironment } from './thumbnail-environment.js';

/** What became of the attempt to make a thumbnail. */
export interface Picture {
  /** As it is shown, that is after its orientation is applied, in pixels; `null` where its header cannot be read. */
  readonly width: number | null;
  readonly height: number | null;
  /** As WebP; or why there is none. */
  readonly thumbnail: { readonly bytes: Buffer } | { readonly problem: string };
}

/** Both sides of a thumbnail are at most this long, in pixels. */
const side = 320;

/** What sharp takes, in seconds. */
const longestTimeout = 3_600;

/** The media types that have thumbnails, and what the decoder must find. SVG is none of them: rendering it would run what it says. */
const formats: Readonly<Record<string, Metadata['format']>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
};

/** The first frame of what moves. What is damaged is refused: half a picture is no thumbnail. */
const decoding: SharpOptions = { failOn: 'error', sequentialRead: true, animated: false };

// libvips as a whole, in this process: no cache, one thread, and no decoder but those that `formats` names.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
for (const name of ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff']) {
  sharp.unblock({ operation: [`VipsForeignLoad${name}`] });
}

export function hasThumbnail(contentType: string): boolean {
  return Object.hasOwn(formats, contentType);
}

/** Makes thumbnails one at a time, so that pictures that arrive together do not need their memory together. */
export class Thumbnails {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: ThumbnailEnvironment) {}

  /**
   * @param load gives the picture's bytes when it is its turn; what it rejects with is the caller's
   * @param size of the picture, in bytes
   */
  make(contentType: string, size: number, load: () => Promise<Buffer>): Promise<Picture> {
    if (size > this.limits.THUMBNAIL_MAX_BYTES) return Promise.resolve(without(`it has ${size} bytes`));
    const turn = this.last.then(async () => draw(await load(), contentType, this.limits));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}

async function draw(bytes: Buffer, contentType: string, limits: ThumbnailEnvironment): Promise<Picture> {
  let shown = without('');
  try {
    const metadata = await sharp(bytes, { ...decoding, limitInputPixels: false }).metadata();
    shown = { ...shown, ...metadata.autoOrient };
    const problem =
      metadata.format === formats[contentType] ? tooCostly(metadata, limits) : `it is ${metadata.format}`;
    return {
      ...shown,
      thumbnail: problem === undefined ? { bytes: await render(bytes, limits) } : { problem },
    };
  } catch (error) {
    return { ...shown, thumbnail: { problem: error instanceof Error ? error.message : String(error) } };
  }
}

/** Turned as its orientation says, in sRGB, and with nothing else in it: sharp leaves EXIF, GPS, XMP and profiles out unless asked. */
function render(bytes: Buffer, limits: ThumbnailEnvironment): Promise<Buffer> {
  return sharp(bytes, { ...decoding, limitInputPixels: limits.THUMBNAIL_MAX_PIXELS })
    .autoOrient()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 80 })
    .timeout({ seconds: Math.min(limits.THUMBNAIL_TIMEOUT, longestTimeout) })
    .toBuffer();
}

function without(problem: string): Picture {
  return { width: null, height: null, thumbnail: { problem } };
}
