import { ApiError } from '../../../api/api-error.js';
import { ask } from '../../../api/ask.js';
import { fileApi, type FileSchemas } from '../../../api/file-api.js';

const header = { 'Tus-Resumable': '1.0.0' };

/** How many bytes of an upload have arrived; `undefined` where there is no such upload any more. @throws ApiError */
export async function arrivedOf(id: string): Promise<number | undefined> {
  const params = { path: { id }, header };
  const { response } = await fileApi.HEAD('/api/v1/files/uploads/{id}', { params });
  if (isGone(response.status)) return undefined;
  if (!response.ok) throw ApiError.of(response.status, undefined);
  return Number(response.headers.get('upload-offset'));
}

/** Gives an upload up; one that has gone already is fine too. @throws ApiError */
export async function giveUp(id: string): Promise<void> {
  const params = { path: { id }, header };
  const { response, error } = await fileApi.DELETE('/api/v1/files/uploads/{id}', { params });
  if (!response.ok && !isGone(response.status)) throw ApiError.of(response.status, error);
}

/** The file that an upload became; `undefined` where it is gone. @throws ApiError */
export async function fileOf(id: string): Promise<FileSchemas['File'] | undefined> {
  try {
    return await ask(fileApi.GET('/api/v1/files/{id}', { params: { path: { id } } }));
  } catch (error) {
    if (error instanceof ApiError && isGone(error.status)) return undefined;
    throw error;
  }
}

/** Whether an upload can never go on: not there, expired, or refused for what it is. */
export function isLost(error: unknown): boolean {
  return error instanceof ApiError && (isGone(error.status) || error.status === 413 || error.status === 415);
}

function isGone(status: number): boolean {
  return status === 404 || status === 410;
}
