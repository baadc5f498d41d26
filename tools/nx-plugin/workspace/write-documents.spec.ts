import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { logger } from '@nx/devkit';

import { writeDocuments } from './write-documents.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ginforge-documents-'));
  mkdirSync(join(root, 'tools/docs'), { recursive: true });
  logger.info = () => undefined;
  logger.error = () => undefined;
});

afterEach(() => rmSync(root, { recursive: true }));

const program = (name: string, code: string) => writeFileSync(join(root, 'tools/docs', name), code);

describe('writeDocuments', () => {
  it('[NX-02] writes the document of the service, and the table of variables', () => {
    program('api.mjs', `await import('node:fs').then((fs) => fs.writeFileSync(process.argv[2], ''))`);
    program('configuration.mjs', `await import('node:fs').then((fs) => fs.writeFileSync('table', ''))`);
    writeDocuments(root, { service: 'merchant-api' });
    expect(['merchant-api', 'table'].map((name) => existsSync(join(root, name)))).toEqual([true, true]);
  });

  it('[NX-04] says what is not written where it could not be, and how to write it', () => {
    program('api.mjs', 'process.exit(1)');
    expect(() => writeDocuments(root, { service: 'merchant-api' })).toThrow(
      'Everything else is written, but not what "node tools/docs/api.mjs merchant-api" writes',
    );
  });
});
