import { createTestDatabase, type TestDatabase } from '@ginforge/testing';
import pg from 'pg';

import { type Field } from '../fields/parse-fields.mjs';
import { fieldsOfTable } from './fields-of-table.mjs';

const tables = `
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE regions (id uuid PRIMARY KEY);
  CREATE TABLE suppliers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    code varchar(12) NOT NULL UNIQUE,
    name text NOT NULL,
    notes text,
    price bigint NOT NULL CHECK (price >= 0),
    currency char(3) NOT NULL DEFAULT 'EUR',
    stock integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    since date,
    sold_at timestamptz,
    region_id uuid REFERENCES regions,
    mood mood NOT NULL DEFAULT 'good',
    created_at timestamptz NOT NULL,
    UNIQUE (region_id, name),
    UNIQUE (created_at)
  );
  CREATE UNIQUE INDEX ON suppliers (lower(name));
  CREATE UNIQUE INDEX ON suppliers (stock) WHERE active;
  CREATE UNIQUE INDEX suppliers_since_unique ON suppliers (since) INCLUDE (stock);
  INSERT INTO suppliers (code, name, notes, price, created_at) VALUES ('A-1', 'Old', repeat('long ', 100), 1, now());
  CREATE TABLE tariffs (id uuid PRIMARY KEY, price numeric)`;

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(tables);
  await client.end();
});

afterAll(() => database.drop());

const said = ({ name, type, values, isRequired, limit }: Field) =>
  `${name}:${type}${values.length > 0 ? `(${values.join(',')})` : ''}${isRequired ? '!' : ''}${limit ? ` ${limit}` : ''}`;

describe('--from-table', () => {
  it('[NX-03] reads a table of PostgreSQL: every type, its limits, what may be missing', async () => {
    const { fields } = await fieldsOfTable(database.url, 'suppliers');
    expect(fields.map(said)).toEqual([
      'code:string! 12',
      'name:string!',
      'notes:text',
      'price:money!',
      'currency:currency!',
      'stock:int!',
      'active:bool!',
      'since:date',
      'sold_at:datetime',
      'region_id:uuid',
      'mood:enum(good,bad)!',
    ]);
  });

  it('[NX-03] reads what is unique, by the index that refuses it', async () => {
    expect((await fieldsOfTable(database.url, 'suppliers')).uniques).toEqual([
      { index: 'suppliers_code_key', fields: ['code'] },
      { index: 'suppliers_region_id_name_key', fields: ['region_id', 'name'] },
      { index: 'suppliers_since_unique', fields: ['since'] },
    ]);
  });

  it('[NX-04] refuses what it cannot read or take over, and says why', async () => {
    const reading = (table: string, url: string | undefined = database.url) => fieldsOfTable(url, table);
    await expect(reading('tariffs')).rejects.toThrow(/tariffs.price is of the type numeric/);
    await expect(reading('no_such_table')).rejects.toThrow(/no table no_such_table in the database/);
    await expect(reading('"regions"')).rejects.toThrow(/name of a table must be snake_case/);
    await expect(fieldsOfTable(undefined, 'regions')).rejects.toThrow(/DATABASE_URL, which is not set/);
    const nowhere = new URL(database.url);
    nowhere.pathname = '/no_such_database';
    await expect(reading('regions', nowhere.href)).rejects.toThrow(
      /does not tell what regions is like: .*no_such_database/,
    );
  });
});
