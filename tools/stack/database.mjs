import { Failure } from './failure.mjs';
import { query } from './postgres.mjs';

/**
 * Asks a PostgreSQL that the user named.
 *
 * @param {string} url
 */
export async function checkDatabase(url) {
  try {
    await query(url, 'SELECT 1');
  } catch (error) {
    const { code, message } = /** @type {{ code?: string, message?: string }} */ (error);
    throw new Failure(
      `The PostgreSQL of DATABASE_URL does not answer (${message || code}): start it, or unset DATABASE_URL.`,
    );
  }
}
