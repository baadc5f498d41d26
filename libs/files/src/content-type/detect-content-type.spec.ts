import { randomFrom } from '@ginforge/testing';
import { deflateRawSync, gzipSync } from 'node:zlib';

import { contentSampleBytes, detectContentType } from './detect-content-type.js';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
const gif = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64');
const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n', 'latin1');

/** One entry of a ZIP archive, as its local header tells of it. */
function zipEntry(name: string, content: Buffer, deflate = false): Buffer {
  const data = deflate ? deflateRawSync(content) : content;
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(deflate ? 8 : 0, 8);
  header.writeUInt32LE(data.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), data]);
}

/** A header of a program, and zeros behind. */
function program(hex: string, length = 256): Buffer {
  return Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(length)]);
}

function box(type: string, content: string): Buffer {
  const bytes = Buffer.from(`\0\0\0\0${type}${content}`, 'latin1');
  bytes.writeUInt32BE(bytes.length, 0);
  return bytes;
}

const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

describe('detectContentType', () => {
  it.each<[string, Buffer, string]>([
    ['a PNG', png, 'image/png'],
    ['a JPEG', jpeg, 'image/jpeg'],
    ['a GIF', gif, 'image/gif'],
    ['a WebP', Buffer.from('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0', 'latin1'), 'image/webp'],
    ['an MP4', Buffer.concat([box('ftyp', 'isom\0\0\x02\0isomiso2'), box('free', '')]), 'video/mp4'],
    ['an AVIF', box('ftyp', 'avif\0\0\0\0avifmif1'), 'image/avif'],
    ['sound', Buffer.from('ID3\x04\0\0\0\0\0\0\xff\xfb\x90\x64', 'latin1'), 'audio/mpeg'],
    ['a PDF', pdf, 'application/pdf'],
    ['a PDF of text alone', Buffer.from('%PDF-1.4\n1 0 obj\n'), 'application/pdf'],
    ['a ZIP', zipEntry('a.txt', Buffer.from('a')), 'application/zip'],
    ['gzip', gzipSync('x'.repeat(100)), 'application/gzip'],
    [
      'a document of an office',
      zipEntry(
        '[Content_Types].xml',
        Buffer.from(
          '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType=' +
            '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        ),
        true,
      ),
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    ],
    [
      'an OpenDocument',
      zipEntry('mimetype', Buffer.from('application/vnd.oasis.opendocument.text')),
      'application/vnd.oasis.opendocument.text',
    ],
    ['bytes of no kind', Buffer.from([1, 2, 3, 0, 255, 254, 9, 9]), 'application/octet-stream'],
    ['no bytes', Buffer.alloc(0), 'application/octet-stream'],
    ['one byte', Buffer.from([7]), 'application/octet-stream'],
  ])('[FI-03] knows %s', async (_title, bytes, type) => {
    expect(await detectContentType(bytes)).toBe(type);
  });

  it.each<[string, Buffer, string]>([
    ['for Linux (ELF)', program('7f454c460201010000'), 'application/x-elf'],
    ['for Windows (PE)', program('4d5a90000300000004000000ffff0000'), 'application/x-msdownload'],
    ['for macOS (Mach-O)', program('cffaedfe07000001'), 'application/x-mach-binary'],
    ['for macOS and several processors', program('cafebabe0000000200000007'), 'application/x-mach-binary'],
    ['for Java', program('cafebabe00000034001d0a'), 'application/java-vm'],
    ['for Android', program('6465780a30333500'), 'application/vnd.android.dex'],
    ['for WebAssembly', program('0061736d01000000'), 'application/wasm'],
    ['of a shell', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'application/x-shellscript'],
    ['of an interpreter', Buffer.from('#! /usr/bin/env python3\nprint()\n'), 'application/x-shellscript'],
    ['of PHP', Buffer.from('\n <?php system($_GET["x"]);'), 'application/x-httpd-php'],
    ['of PHP in short', Buffer.from('<?=`$_GET[0]`?>'), 'application/x-httpd-php'],
    ['in a Java archive', zipEntry('META-INF/MANIFEST.MF', Buffer.from('x')), 'application/java-archive'],
  ])('[FI-03] knows a program %s', async (_title, bytes, type) => {
    expect(await detectContentType(bytes)).toBe(type);
  });

  it.each<[string, string | Buffer, string]>([
    ['plain text', 'Grüße, 世界 😀\n', 'text/plain'],
    ['text with a mark', '\ufeffGrüße', 'text/plain'],
    ['text in UTF-16', utf16('Grüße'), 'text/plain'],
    ['text that looks like a picture', 'BMW builds cars', 'text/plain'],
    ['text that looks like a program', 'MZ is short for Mark Zbikowski', 'text/plain'],
    ['text that looks like a model', 'solid ground', 'text/plain'],
    ['text that looks like an archive', 'BZhang wrote this', 'text/plain'],
    ['text that looks like a GIF', 'GIF or JIF?', 'text/plain'],
    ['JSON', '{"a": 1}', 'text/plain'],
    ['a script without a first line', 'alert(document.cookie)', 'text/plain'],
    ['text with a less-than sign', '<3 <script', 'text/plain'],
    ['a calendar', 'BEGIN:VCALENDAR\nVERSION:2.0\n', 'text/calendar'],
    ['HTML', '<!DOCTYPE html><title>x</title>', 'text/html'],
    ['HTML in capitals, behind white space and a mark', '\ufeff \n\t<HTML LANG=de>', 'text/html'],
    ['HTML behind a comment', '<!-- x --> <!-- <svg> --> <body>', 'text/html'],
    ['a comment that does not end', '<!-- x', 'text/html'],
    ['a script in a tag', '<script>alert(1)</script>', 'text/html'],
    ['a picture that has a script', '<img/onerror=alert(1) src=x>', 'text/html'],
    ['HTML in UTF-16', utf16('<html><script>'), 'text/html'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    [
      'SVG behind a prolog',
      '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE svg PUBLIC "">\n<svg>',
      'image/svg+xml',
    ],
    [
      'SVG with a prefix',
      '<?xml version="1.0"?><s:svg xmlns:s="http://www.w3.org/2000/svg">',
      'image/svg+xml',
    ],
    ['XHTML', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', 'text/html'],
    ['XML', '<?xml version="1.0"?><order/>', 'application/xml'],
    ['XML with a stylesheet', '<?xml-stylesheet href="x"?><order/>', 'application/xml'],
    ['XML that says so by its namespace', '<order xmlns="urn:x"/>', 'application/xml'],
  ])('[FI-03] tells %s', async (_title, text, type) => {
    expect(await detectContentType(Buffer.from(text))).toBe(type);
  });

  it('[FI-03] takes text for text where the sample ends in the midst of a character', async () => {
    expect(await detectContentType(Buffer.from('Grüße 😀').subarray(0, -2))).toBe('text/plain');
  });

  it.each<[string, Buffer]>([
    ['a NUL', Buffer.from('text\0text')],
    ['a control character', Buffer.from('text\x01text')],
    ['bytes that are not UTF-8', Buffer.from('Gr\xfc\xdfe, altes Haus', 'latin1')],
    ['half a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x61])],
  ])('[FI-03] takes no text for it that has %s', async (_title, bytes) => {
    expect(await detectContentType(bytes)).toBe('application/octet-stream');
  });

  describe('of files that are two things at once', () => {
    it.each<[string, Buffer, string]>([
      ['a GIF header and HTML', Buffer.from('GIF89a=1;/*<html><script>alert(1)</script>*/'), 'image/gif'],
      ['a GIF and HTML', Buffer.concat([gif, Buffer.from('<html><script>')]), 'image/gif'],
      ['a JPEG and a ZIP', Buffer.concat([jpeg, zipEntry('x.exe', program('4d5a9000'))]), 'image/jpeg'],
      ['a PNG and PHP', Buffer.concat([png, Buffer.from('<?php system("x");')]), 'image/png'],
      ['a PDF and HTML', Buffer.concat([pdf, Buffer.from('<script>alert(1)</script>')]), 'application/pdf'],
      ['junk and a PDF', Buffer.concat([Buffer.from('junk\n'), pdf]), 'application/octet-stream'],
      ['HTML and a PDF', Buffer.from('<html><script>alert(1)</script>\n%PDF-1.4\n'), 'text/html'],
      [
        'a program and a ZIP',
        Buffer.concat([program('4d5a9000'), zipEntry('a', png)]),
        'application/x-msdownload',
      ],
      ['HTML with a NUL', Buffer.from('<html>\0<script>alert(1)</script>'), 'application/octet-stream'],
    ])('[FI-03] says of %s what the beginning says', async (_title, bytes, type) => {
      expect(await detectContentType(bytes)).toBe(type);
    });
  });

  it('[FI-03] looks at the first 64 KiB alone', async () => {
    const text = Buffer.alloc(contentSampleBytes, 'a');

    expect(await detectContentType(Buffer.concat([text, Buffer.from('\0\0\0')]))).toBe('text/plain');
    expect(await detectContentType(Buffer.concat([text.subarray(1), Buffer.from('\0')]))).toBe(
      'application/octet-stream',
    );
  });

  it('[FI-03] unpacks nothing that grows beyond measure', async () => {
    const bomb = zipEntry('[Content_Types].xml', Buffer.alloc(50_000_000, ' '), true);

    expect(await detectContentType(bomb)).toBe('application/zip');
    expect(await detectContentType(gzipSync(Buffer.alloc(50_000_000)))).toBe('application/gzip');
  });

  it('[FI-03] says something of whatever hostile bytes it is given', async () => {
    const random = randomFrom(20_260_101);
    const samples = [png, jpeg, gif, pdf, ...hostileSeeds()];
    const types = new Set<string>();
    for (let round = 0; round < 3_000; round += 1) {
      const sample = samples[round % samples.length] ?? png;
      types.add(await detectContentType(mutated(sample, random)));
    }

    for (const type of types) expect(type).toMatch(/^[a-z]+\/[a-z0-9][a-z0-9.+-]*$/i);
    expect(types.size).toBeGreaterThan(10);
  });
});

/** Formats whose parsers count, skip or unpack what the bytes tell them to. */
function hostileSeeds(): Buffer[] {
  const zip = zipEntry('[Content_Types].xml', Buffer.from('<Types/>'), true);
  const matroska = Buffer.from('1a45dfa3a34286810142f7810142f2810442f381084282886d6174726f736b61', 'hex');
  const asf = Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(64, 1)]);
  const tiff = Buffer.from('49492a00080000000200000104000100000001000000', 'hex');
  const ogg = Buffer.from('OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead', 'latin1');
  const id3 = Buffer.from('ID3\x04\0\0\x7f\x7f\x7f\x7f', 'latin1');
  return [
    zip,
    Buffer.concat([zip, zip, zip]),
    matroska,
    asf,
    tiff,
    ogg,
    id3,
    gzipSync('x'),
    Buffer.from('<?xml <!-- <svg'),
  ];
}

function mutated(sample: Buffer, random: () => number): Buffer {
  const filler = Buffer.from(
    Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256)),
  );
  const bytes = Buffer.concat([sample, random() < 0.5 ? filler : sample]);
  for (let change = Math.floor(random() * 12); change > 0; change -= 1) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes.subarray(0, Math.ceil(random() * bytes.length));
}
