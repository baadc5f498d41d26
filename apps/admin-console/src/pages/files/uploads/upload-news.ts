import { isJsonObject, type Message } from '@ginforge/protocol';

/** What the server told of an upload (FI-01). */
export type UploadNews = { readonly id: string } & (
  | { readonly kind: 'progress'; readonly name: string; readonly bytes: number; readonly total: number }
  | { readonly kind: 'processing'; readonly step: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'rejected'; readonly reason: string }
);

/** Reads a message; `undefined` where it is about no upload. */
export function readUploadNews({ content }: Message): UploadNews | undefined {
  if (!isJsonObject(content) || content['category'] !== 'upload') return undefined;
  const { data, body } = content;
  if (!isJsonObject(data) || typeof data['upload_id'] !== 'string') return undefined;
  const { upload_id: id, bytes, total, status, step, reason } = data;
  if (status === 'processing') return { id, kind: 'processing', step: String(step) };
  if (status === 'done') return { id, kind: 'done' };
  if (status === 'rejected') return { id, kind: 'rejected', reason: String(reason) };
  if (typeof bytes !== 'number' || typeof total !== 'number') return undefined;
  return { id, kind: 'progress', name: String(body).replace(/: \d+ %$/, ''), bytes, total };
}
