import type { Metadata } from 'sharp';

import type { ThumbnailEnvironment } from './thumbnail-environment.js';

/** Bytes of memory for each pixel of 8-bit channels, as measured; formats that are decoded row by row need none worth counting. */
const bytesPerPixel = { avif: 20, whole: 7 };

const bytesPerChannel: Readonly<Record<string, number>> = { ushort: 2, short: 2, uint: 4, int: 4, float: 4 };

/**
 * Why no thumbnail is made of the picture, judged by its header: a few bytes may claim to be a picture of gigabytes.
 * @returns `undefined` where one is made
 */
export function tooCostly(picture: Metadata, limits: ThumbnailEnvironment): string | undefined {
  const pixels = picture.width * picture.height;
  if (pixels > limits.THUMBNAIL_MAX_PIXELS) return `it has ${pixels} pixels`;
  const memory = pixels * memoryPerPixel(picture);
  return memory > limits.THUMBNAIL_MEMORY_BYTES ? `decoding it would need ${memory} bytes` : undefined;
}

function memoryPerPixel({ format, isProgressive, depth }: Metadata): number {
  if (format === 'heif') return bytesPerPixel.avif;
  if ((format === 'jpeg' || format === 'png') && !isProgressive) return 0;
  return bytesPerPixel.whole * (bytesPerChannel[depth] ?? 1);
}
