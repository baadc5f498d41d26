import { ApplicationError } from '@ginforge/chassis';

import { violatedUniqueIndex } from './unique-violation.js';

/** The unique indexes of a table by their names, each with the fields that it is over, as the API calls them. */
export type UniqueIndexes = Readonly<Record<string, readonly string[]>>;

/**
 * Waits for a write of what nobody else may have; the database alone decides whose it is, however many ask at once.
 * @throws ApplicationError CONFLICT, which names the fields
 */
export async function refuseDuplicates<T>(write: Promise<T>, indexes: UniqueIndexes): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const fields = indexes[violatedUniqueIndex(error) ?? ''];
    if (!fields) throw error;
    const errors = fields.map((path) => ({ path, message: 'Another one has this already' }));
    throw new ApplicationError('CONFLICT', { errors, cause: error });
  }
}
