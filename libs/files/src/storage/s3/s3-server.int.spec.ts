import { loadEnvironment } from '@ginforge/chassis';
import { z } from 'zod';

import { filesEnvironment } from '../../files-environment.js';
import { describeFileStorage, type StorageUnderTest } from '../file-storage.conformance.js';
import { s3Client } from './s3-client.js';
import { S3FileStorage } from './s3-file-storage.js';

/** `GINFORGE_TEST_S3=on` and the S3_… variables of an empty bucket: the same suite on any server. Everything in the bucket is removed. */
const isGiven = process.env['GINFORGE_TEST_S3'] === 'on';
const opened: S3FileStorage[] = [];

function storage(): S3FileStorage {
  const environment = loadEnvironment(z.object(filesEnvironment));
  const next = new S3FileStorage(s3Client(environment), environment.S3_BUCKET ?? '');
  opened.push(next);
  return next;
}

async function open(): Promise<StorageUnderTest> {
  const first = storage();
  await first.open();
  for await (const { key } of first.list()) await first.remove(key);
  return { storage: first, otherReplica: storage(), leftovers: () => keysIn(first) };
}

async function keysIn(bucket: S3FileStorage): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list()) keys.push(key);
  return keys;
}

function close(): Promise<void> {
  for (const each of opened.splice(0)) each.close();
  return Promise.resolve();
}

if (isGiven) describeFileStorage('a given S3 server', open, close);
else it.todo('[FI-02] on a given S3 server (GINFORGE_TEST_S3)');
