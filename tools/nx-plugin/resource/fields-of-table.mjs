import pg from 'pg';
import { Refusal } from '../workspace/refusal.mjs';
import { fieldsOfColumns } from './fields-of-columns.mjs';

/** @typedef {import('./fields-of-columns.mjs').TableColumn} TableColumn */

/** How long the database may take to answer. Milliseconds. */
const patience = 5_000;

const columnsQuery = `
  SELECT attname AS name, typname AS type, NOT attnotnull AS "isNullable", attidentity <> '' OR attgenerated <> '' AS "isComputed",
         CASE WHEN typname = 'varchar' AND atttypmod > 4 THEN atttypmod - 4 END AS limit,
         ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = pg_type.oid ORDER BY enumsortorder) AS values,
         (SELECT indnatts = 1 AND indkey[0] = attnum FROM pg_index WHERE indrelid = attrelid AND indisprimary) AS "isKey"
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
   WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
   ORDER BY attnum`;

/** Of plain columns: what is unique over expressions or in a part of the rows is nothing that a field could say. */
const uniquesQuery = `
  SELECT relname AS index,
         ARRAY(SELECT attname::text FROM unnest(indkey) WITH ORDINALITY AS key (attribute, place)
                 JOIN pg_attribute ON attrelid = indrelid AND attnum = attribute
                WHERE place <= indnkeyatts ORDER BY place) AS fields
    FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
   WHERE indrelid = $1::regclass AND indisunique AND NOT indisprimary AND indpred IS NULL AND indexprs IS NULL
   ORDER BY relname`;

/**
 * What `--from-table` stands for (NX-03): the columns of a table, as fields of a resource that takes it over with its rows, and
 * what is unique of them.
 *
 * @param {string | undefined} url of the database
 * @param {string} table
 * @returns {Promise<{ fields: import('../fields/parse-fields.mjs').Field[], uniques: import('./uniques.mjs').Unique[] }>}
 * @throws {Refusal} where the table cannot be reached or taken over, with what to do
 */
export async function fieldsOfTable(url, table) {
  if (!/^[a-z][a-z0-9_]{0,54}$/.test(table)) {
    throw new Refusal(`The name of a table must be snake_case, of at most 55 letters; "${table}" is not.`);
  }
  if (!url) {
    throw new Refusal(`Where ${table} is, is read from DATABASE_URL, which is not set: export it first.`);
  }
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  });
  client.on('error', () => undefined); // the query rejects as well
  try {
    await client.connect();
    const fields = fieldsOfColumns(table, await readColumns(client, table));
    return { fields, uniques: await readUniques(client, table, fields) };
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error)) throw error;
    throw new Refusal(`The database of DATABASE_URL does not tell what ${table} is like: ${error.message}`);
  } finally {
    await client.end();
  }
}

/**
 * @param {pg.Client} client
 * @param {string} table
 * @returns {Promise<TableColumn[]>} in their order
 */
async function readColumns(client, table) {
  const { rows: found } = await client.query('SELECT to_regclass($1) IS NULL AS "isMissing"', [`"${table}"`]);
  if (found[0].isMissing) {
    throw new Refusal(
      `There is no table ${table} in the database of DATABASE_URL: say --fields to make one.`,
    );
  }
  const { rows: columns } = await client.query(columnsQuery, [`"${table}"`]);
  for (const column of columns) {
    if (!['text', 'varchar'].includes(column.type)) continue;
    const { rows } = await client.query(
      `SELECT coalesce(max(char_length(${pg.escapeIdentifier(column.name)})), 0) AS longest FROM "${table}"`,
    );
    column.longest = rows[0].longest;
  }
  return columns;
}

/**
 * @param {pg.Client} client
 * @param {string} table
 * @param {import('../fields/parse-fields.mjs').Field[]} fields
 * @returns {Promise<import('./uniques.mjs').Unique[]>} of these fields alone
 */
async function readUniques(client, table, fields) {
  const { rows } = await client.query(uniquesQuery, [`"${table}"`]);
  const names = fields.map(({ name }) => name);
  return rows.filter((unique) => unique.fields.every((/** @type {string} */ field) => names.includes(field)));
}
