import { ApplicationError, type ErrorName } from '@ginforge/chassis';
import type { FileContent, StoredFile } from '@ginforge/database';
import type { NotificationClient } from '@ginforge/notification';
import { outbox } from '@ginforge/outbox';
import type { NotificationContent } from '@ginforge/protocol';
import type { EntityManager } from 'typeorm';
import { v5 as uuidv5 } from 'uuid';

/** What the worker does with a file, in order. */
export type ProcessingStep = 'hash' | 'type' | 'thumbnail';

/** Names of the last messages about files (RFC 9562, version 5): each file has one. */
const endNamespace = '2c4f4a53-5d0f-4b0f-8a52-0d5a0e6f7c11';

const category = 'upload';

/** FI-01: the owner hears which step has begun; once, also from a second run of the same job. */
export async function tellStep(
  notifications: NotificationClient,
  file: StoredFile,
  step: ProcessingStep,
): Promise<void> {
  const data = { upload_id: file.id, file_id: file.id, step, status: 'processing' };
  const content = { title: 'Processing', body: `${file.name} is being processed`, category, data };
  await notifications.sendNotification(file.ownerId, content, { idempotencyKey: `${file.id}:${step}` });
}

/** FI-01: the last message about the file, which is kept in the inbox, and its new state for who shows it. Once, with the transaction. */
export async function tellReady(
  manager: EntityManager,
  file: StoredFile,
  content: FileContent,
): Promise<void> {
  const view = {
    ...{ name: file.name, size: file.size, content_type: content.contentType, sha256: content.sha256 },
    ...{ has_thumbnail: content.thumbnailKey !== null, width: content.width, height: content.height },
  };
  const words = { title: 'File ready', body: `${file.name} is ready` };
  await tellEnd(manager, file, words, { status: 'done', ...view });
  await tellChange(manager, file, { status: 'ready', ...view });
}

/** As {@link tellReady}, of a file that is not served. */
export async function tellRejected(
  manager: EntityManager,
  file: StoredFile,
  reason: ErrorName,
): Promise<void> {
  const view = { status: 'rejected', reason, name: file.name, size: file.size };
  const { message } = new ApplicationError(reason);
  await tellEnd(manager, file, { title: 'File rejected', body: `${file.name}: ${message}` }, view);
  await tellChange(manager, file, view);
}

async function tellEnd(
  manager: EntityManager,
  file: StoredFile,
  words: Pick<NotificationContent, 'title' | 'body'>,
  view: Record<string, unknown>,
): Promise<void> {
  const content = { ...words, category, data: { upload_id: file.id, file_id: file.id, ...view } };
  await outbox.within(manager).sendNotification(file.ownerId, content, { id: uuidv5(file.id, endNamespace) });
}

/** To the owner alone: names of files are nobody else's business. */
async function tellChange(
  manager: EntityManager,
  { id, ownerId }: StoredFile,
  view: Record<string, unknown>,
): Promise<void> {
  const content = { entity: 'file', action: 'update', id, data: { id, ...view } };
  await outbox.within(manager).sendToUser(ownerId, { type: 'data_update', content });
}
