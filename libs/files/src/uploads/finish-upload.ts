import { ApplicationError } from '@ginforge/chassis';
import { StoredFile, Upload } from '@ginforge/database';
import { outbox } from '@ginforge/outbox';
import { type EntityManager, IsNull } from 'typeorm';

import { uploadProgress } from './upload-progress.js';

/**
 * Makes a file of an upload whose bytes are all there, has the worker look at it and tells its owner, in the caller's transaction.
 * Harmless to repeat: who comes second waits for the first and gets the same file.
 * @throws ApplicationError FILE_NOT_FOUND where the upload, or the file that it became, is gone
 */
export async function finishUpload(manager: EntityManager, id: string): Promise<StoredFile> {
  const upload = await manager.findOne(Upload, { where: { id }, lock: { mode: 'pessimistic_write' } });
  if (upload === null) throw new ApplicationError('FILE_NOT_FOUND');
  if (upload.finishedAt !== null) return knownFile(manager, id);
  const now = new Date();
  const file = manager.create(StoredFile, { ...startOfFile(upload), createdAt: now, updatedAt: now });
  await manager.insert(StoredFile, file);
  await manager.update(Upload, { id }, { finishedAt: now });
  const messages = outbox.within(manager);
  await messages.enqueue('file-processing', { file_id: id });
  const { ownerId, name, size, status } = file;
  const content = { entity: 'file', action: 'create', id, data: { id, name, size, status } };
  await messages.sendToUser(ownerId, { type: 'data_update', content });
  await messages.sendToUser(ownerId, { type: 'notification', content: uploadProgress(file, size) });
  return file;
}

/**
 * Ends an upload that is not finished, and after the commit removes what has come of it.
 * @returns whether there was one
 */
export async function abandonUpload(manager: EntityManager, id: string): Promise<boolean> {
  const { affected } = await manager.delete(Upload, { id, finishedAt: IsNull() });
  if (affected !== 1) return false;
  await outbox.within(manager).enqueue('file-removal', { storage_keys: [id] });
  return true;
}

function startOfFile({ id, ownerId, audience, name, declaredType, size }: Upload): Partial<StoredFile> {
  return {
    id,
    ownerId,
    audience,
    name,
    declaredType,
    size,
    status: 'processing',
    reason: null,
    stagingKey: id,
    contentId: null,
  };
}

async function knownFile(manager: EntityManager, id: string): Promise<StoredFile> {
  const file = await manager.findOneBy(StoredFile, { id });
  if (file === null) throw new ApplicationError('FILE_NOT_FOUND');
  return file;
}
