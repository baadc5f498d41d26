import { ApplicationError } from '@ginforge/chassis';
import { storableText } from '@ginforge/database';
import { Metadata } from '@tus/utils';
import type { IncomingHttpHeaders } from 'node:http';

export const tusVersion = '1.0.0';

/** What a body of upload bytes is declared as. */
export const uploadBytesType = 'application/offset+octet-stream';

/** Lengths and offsets: at most 15 digits, so that they are safe integers. */
const byteCount = /^(?:0|[1-9]\d{0,14})$/;

const metadataText = storableText({ max: 16_384 });

/** What a creation says about the upload (tus 1.0, "Creation"). */
export interface Creation {
  /** In bytes. */
  readonly size: number;
  readonly name: string | null;
  readonly declaredType: string | null;
}

/** @throws ApplicationError PRECONDITION_FAILED for another version of the protocol, or none */
export function requireTus(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === tusVersion) return;
  const message = `Tus-Resumable must be ${tusVersion}`;
  throw new ApplicationError('PRECONDITION_FAILED', { message, headers: { 'Tus-Version': tusVersion } });
}

/** @throws ApplicationError BAD_REQUEST for what the protocol does not allow, or is not offered here */
export function readCreation(headers: IncomingHttpHeaders): Creation {
  if (headers['upload-defer-length'] !== undefined || headers['upload-concat'] !== undefined) {
    throw badRequest('Neither deferred lengths nor concatenation are offered');
  }
  const size = readCount(headers, 'upload-length');
  const { filename, name, filetype, type } = readMetadata(headers);
  return { size, name: filename ?? name ?? null, declaredType: filetype ?? type ?? null };
}

/** @throws ApplicationError UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST */
export function requireAppend(headers: IncomingHttpHeaders): void {
  if (!bringsBytes(headers)) {
    throw new ApplicationError('UNSUPPORTED_MEDIA_TYPE', { headers: { 'Accept-Patch': uploadBytesType } });
  }
  readCount(headers, 'upload-offset');
}

/** Whether the body is bytes of an upload. */
export function bringsBytes(headers: IncomingHttpHeaders): boolean {
  return headers['content-type'] === uploadBytesType;
}

export function badRequest(message: string, cause?: unknown): ApplicationError {
  return new ApplicationError('BAD_REQUEST', { message, cause });
}

function readCount(headers: IncomingHttpHeaders, name: string): number {
  const text = headers[name];
  if (typeof text === 'string' && byteCount.test(text)) return Number(text);
  throw badRequest(`${name} must be a number of bytes`);
}

/** Kept and given back as it is, and so nothing that cannot be kept. */
function readMetadata(headers: IncomingHttpHeaders): Partial<Record<string, string | null>> {
  const text = headers['upload-metadata'];
  if (text === undefined || text === '') return {};
  try {
    const metadata = Metadata.parse(String(text));
    if (Object.values(metadata).every((value) => metadataText.nullable().safeParse(value).success))
      return metadata;
  } catch (error) {
    throw badRequest('Upload-Metadata is not well formed', error);
  }
  throw badRequest('Upload-Metadata must be well-formed text without NUL');
}
