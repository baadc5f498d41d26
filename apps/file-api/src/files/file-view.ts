import { fileStatuses, type StoredFile } from '@ginforge/database';
import { z } from 'zod';

const pixels = z.int().min(1).nullable();

/** A file as its owner sees it (AP-04). */
export const fileView = z
  .object({
    id: z.uuid().meta({ description: 'That of the upload which brought it.' }),
    name: z.string().meta({ examples: ['Résumé 2026.pdf'] }),
    size: z
      .int()
      .min(0)
      .meta({ description: 'In bytes.', examples: [482_113] }),
    status: z.enum(fileStatuses).meta({
      description:
        '`processing`: its bytes are looked at; `ready`: it can be read; `rejected`: it cannot, for the `reason`.',
    }),
    reason: z
      .string()
      .nullable()
      .meta({
        description: 'Why it was rejected: a name of the error catalogue.',
        examples: ['FILE_TYPE_REFUSED'],
      }),
    content_type: z
      .string()
      .nullable()
      .meta({
        description: 'As the bytes say, whatever the name; `null` until it is ready.',
        examples: ['application/pdf'],
      }),
    sha256: z
      .string()
      .nullable()
      .meta({
        description: 'Of the bytes, in hexadecimal; `null` until it is ready.',
        examples: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
      }),
    width: pixels.meta({ description: 'Of a picture, in pixels.' }),
    height: pixels.meta({ description: 'Of a picture, in pixels.' }),
    has_thumbnail: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'File' });

export type FileView = z.output<typeof fileView>;

/** @param file with its content */
export function presentFile(file: StoredFile): FileView {
  const { id, name, size, status, reason, content, createdAt, updatedAt } = file;
  return {
    id,
    name,
    size,
    status,
    reason,
    content_type: content?.contentType ?? null,
    sha256: content?.sha256 ?? null,
    width: content?.width ?? null,
    height: content?.height ?? null,
    has_thumbnail: typeof content?.thumbnailKey === 'string',
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
