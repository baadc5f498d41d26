import { crc32, deflateSync } from 'node:zlib';
import { currency, products } from './demo-data.mjs';

/** @typedef {[red: number, green: number, blue: number]} Colour */

/** Files to be looked at in the console, made on the spot. @type {{ name: string, type: string, content: () => Buffer | string }[]} */
export const files = [
  { name: 'sunrise.png', type: 'image/png', content: () => gradient([255, 154, 90], [13, 92, 82]) },
  { name: 'night sky.png', type: 'image/png', content: () => gradient([16, 35, 31], [92, 199, 176]) },
  { name: 'price list.csv', type: 'text/csv', content: priceList },
  {
    name: 'read me.txt',
    type: 'text/plain',
    content: () => 'Drop a file onto the page and watch it arrive.\n',
  },
];

function priceList() {
  const lines = products.map(({ sku, name, price }) => `${sku},"${name}",${(price / 100).toFixed(2)}`);
  return `${[`sku,name,price in ${currency}`, ...lines].join('\n')}\n`;
}

/**
 * A picture that goes from one colour at its top to another at its bottom, as PNG.
 *
 * @param {Colour} top
 * @param {Colour} bottom
 */
function gradient(top, bottom, width = 960, height = 540) {
  const rows = Array.from({ length: height }, (_, y) => {
    const colour = top.map((value, channel) => value + ((bottom[channel] ?? 0) - value) * (y / height));
    return Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from(colour))]);
  });
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]); // 8 bits each of red, green and blue
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
