import { fileStatuses, type ListColumns, listQuery, type StoredFile } from '@ginforge/database';
import { type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';

/** The query of the list of files (AP-03); `keyword` is looked for in their names. */
export const filesQuery = listQuery(['created_at', 'name', 'size']).extend({
  status: z.enum(fileStatuses).optional(),
  type: z
    .string()
    .regex(/^[a-z]{1,32}(?:\/(?:\*|[a-z0-9][a-z0-9.+-]{0,126}))?$/, 'must be a media type, or its first half')
    .optional()
    .meta({
      description: 'A media type, or the first half of several; only files that are ready have one.',
      examples: ['image', 'image/*', 'application/pdf'],
    }),
});

export type FilesQuery = z.infer<typeof filesQuery>;

export const fileColumns: ListColumns<StoredFile, FilesQuery['sort_by']> = {
  sort: { created_at: 'createdAt', name: 'name', size: 'size' },
  search: ['name'],
};

/** Leaves only files of a type. @param rows with their `content` joined under this name */
export function ofType(rows: SelectQueryBuilder<StoredFile>, type: string): void {
  const [half = '', rest = '*'] = type.split('/');
  if (rest === '*') rows.andWhere(`starts_with(content.contentType, :half)`, { half: `${half}/` });
  else rows.andWhere('content.contentType = :type', { type });
}
