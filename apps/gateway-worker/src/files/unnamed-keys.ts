import { thumbnailKeyOf } from '@ginforge/files';
import type { DataSource } from 'typeorm';

/** What {@link thumbnailKeyOf} adds. */
const thumbnailEnding = thumbnailKeyOf('');

/** What PostgreSQL casts without an error. */
const uuidPattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';

/**
 * Which of these keys no row names: neither an unfinished upload nor a file that is processed, whose thumbnail may be made just
 * now, nor a content. Keys are never used again, so what is unnamed stays so, but for an upload that has just begun.
 */
export async function unnamedKeys(dataSource: DataSource, keys: readonly string[]): Promise<string[]> {
  const rows: { key: string }[] = await dataSource.query(
    `SELECT key FROM unnest($1::text[]) AS key
     WHERE NOT EXISTS (SELECT FROM file_contents WHERE storage_key = key)
       AND NOT EXISTS (SELECT FROM file_contents WHERE thumbnail_key = key)
       AND NOT EXISTS (SELECT FROM files WHERE staging_key IN (key, regexp_replace(key, $2, '')))
       AND NOT EXISTS (SELECT FROM uploads WHERE finished_at IS NULL
                         AND id = CASE WHEN key ~ $3 THEN key::uuid END)`,
    [keys, `${thumbnailEnding}$`, uuidPattern],
  );
  return rows.map(({ key }) => key);
}
