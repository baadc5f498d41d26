import { crc32, deflateSync } from 'node:zlib';

import sharp, { type Sharp } from 'sharp';

/** Where the pictures below were taken, as EXIF writes it, and by whom: what no thumbnail may tell. */
export const secrets = ['51/1 30/1 26/1', 'Ada Lovelace'] as const;

/** For tests: a picture of noise, which no format makes small. */
export function noise(width: number, height: number): Sharp {
  const grain = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'red', noise: grain } });
}

/** For tests: as a telephone takes it: turned by its orientation, and saying where and by whom. */
export function photograph(width: number, height: number): Promise<Buffer> {
  const exif = { IFD0: { Artist: secrets[1] }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: secrets[0] } };
  return noise(width, height).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

/** For tests: a picture of 640 by 320 pixels in each of the formats that have thumbnails. */
export async function picturesOfEachKind(): Promise<Record<string, Buffer>> {
  const [red, blue] = [plain('red'), plain('blue')];
  const frames = await Promise.all([red, blue].map((frame) => frame.clone().png().toBuffer()));
  return {
    'image/jpeg': await red.clone().jpeg().toBuffer(),
    'image/png': await red.clone().png().toBuffer(),
    'image/webp': await red.clone().webp().toBuffer(),
    'image/avif': await red.clone().avif({ effort: 0 }).toBuffer(),
    'image/tiff': await red.clone().tiff({ compression: 'none' }).toBuffer(),
    'image/gif': await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 100] })
      .toBuffer(),
  };
}

function plain(background: string): Sharp {
  return sharp({ create: { width: 640, height: 320, channels: 3, background } });
}

/** For tests: a picture of one colour and any size, in a few kilobytes: what it takes to decode it is another matter. */
export function decompressionBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1; // one bit for each pixel
  const row = Math.ceil(width / 8) + 1;
  const parts = [
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(row * height))),
    pngChunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...parts]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
