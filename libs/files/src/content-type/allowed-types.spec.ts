import { loadEnvironment } from '@ginforge/chassis';
import { z } from 'zod';

import { filesEnvironment, filesEnvironmentProblems } from '../files-environment.js';
import { isAllowedType } from './allowed-types.js';

function environment(values: NodeJS.ProcessEnv = {}) {
  return loadEnvironment(z.object(filesEnvironment), values);
}

describe('FILE_ALLOWED_TYPES', () => {
  const { FILE_ALLOWED_TYPES: defaults } = environment();

  it.each([
    'image/png',
    'image/svg+xml',
    'video/mp4',
    'audio/mpeg',
    'text/plain',
    'text/html',
    'application/pdf',
    'application/zip',
    'application/octet-stream',
    'application/vnd.oasis.opendocument.text',
    'application/x-cfb',
    'TEXT/PLAIN; charset=utf-8',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ])('[FI-03] has %s among what is taken without further ado', (type) => {
    expect(isAllowedType(type, defaults)).toBe(true);
  });

  it.each([
    'application/x-elf',
    'application/x-msdownload',
    'application/x-mach-binary',
    'application/java-vm',
    'application/java-archive',
    'application/vnd.android.dex',
    'application/vnd.android.package-archive',
    'application/x-shellscript',
    'application/x-httpd-php',
    'application/wasm',
    'application/x-deb',
    'application/x-rpm',
    'application/x.ms.shortcut',
    'application/vnd.ms-word.document.macroenabled.12',
    '',
    'image',
    'textual/plain',
  ])('[FI-03] does not have %j', (type) => {
    expect(isAllowedType(type, defaults)).toBe(false);
  });

  it('[FI-03] is a list of types and beginnings of types', () => {
    const { FILE_ALLOWED_TYPES: types } = environment({
      FILE_ALLOWED_TYPES: ' Image/*, application/pdf,font/x-*,',
    });

    expect(types).toEqual(['image/*', 'application/pdf', 'font/x-*']);
    expect(isAllowedType('image/gif', types)).toBe(true);
    expect(isAllowedType('font/x-a', types)).toBe(true);
    expect(isAllowedType('application/pdfx', types)).toBe(false);
    expect(isAllowedType('text/plain', types)).toBe(false);
    expect(isAllowedType('application/x-elf', ['*/*'])).toBe(true);
  });

  it.each([',', '*', 'image', 'image/', '/png', 'image/**', '*/png', 'image/p*g', 'image/png;q=1'])(
    '[FI-03] cannot be %j',
    (value) => {
      expect(() => environment({ FILE_ALLOWED_TYPES: value })).toThrow('FILE_ALLOWED_TYPES must be a list');
    },
  );
});

describe('filesEnvironmentProblems', () => {
  it('[FI-02] names all that S3 lacks at once', () => {
    const bare = { STORAGE: 's3', S3_ENDPOINT: 'http://127.0.0.1:9000' };

    expect(filesEnvironmentProblems(environment(bare))).toEqual([
      'S3_BUCKET is required where STORAGE is s3',
      'S3_ACCESS_KEY_ID is required where STORAGE is s3',
      'S3_SECRET_ACCESS_KEY is required where STORAGE is s3',
    ]);
  });

  it('[FI-02] leaves the keys to the machine at Amazon, both or none', () => {
    const amazon = { STORAGE: 's3', S3_BUCKET: 'files' };

    expect(filesEnvironmentProblems(environment(amazon))).toEqual([]);
    expect(filesEnvironmentProblems(environment({ ...amazon, S3_ACCESS_KEY_ID: 'key' }))).toEqual([
      'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together',
    ]);
  });

  it('[FI-02] asks nothing of S3 where files are on a disk', () => {
    expect(filesEnvironmentProblems(environment())).toEqual([]);
  });
});
