import { createTestDatabase, type TestDatabase } from '@ginforge/testing';
import pg from 'pg';

/** Of a database that was there before its service: a table with a row, with every type of column that a resource takes over. */
const statements = `
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TABLE regions (id uuid PRIMARY KEY);
  CREATE TABLE suppliers (
    id uuid PRIMARY KEY,
    code varchar(12) NOT NULL UNIQUE,
    name text NOT NULL,
    notes text,
    price bigint NOT NULL,
    currency char(3) NOT NULL DEFAULT 'EUR',
    stock integer NOT NULL DEFAULT 0,
    active boolean NOT NULL DEFAULT true,
    since date,
    sold_at timestamptz,
    region_id uuid REFERENCES regions,
    mood mood NOT NULL DEFAULT 'good',
    UNIQUE (region_id, name)
  );
  INSERT INTO suppliers (id, code, name, notes, price)
  VALUES ('0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f', 'OLD-1', 'An old one', repeat('long ', 100), 1990)`;

/** What the row of the table is, as the API shows it. */
export const oldSupplier = {
  ...{ id: '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f', code: 'OLD-1', name: 'An old one', price: 1990 },
  ...{ notes: 'long '.repeat(100), currency: 'EUR', stock: 0, active: true, since: null, sold_at: null },
  ...{ region_id: null, mood: 'good', version: 1 },
};

export async function databaseWithSuppliers(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(statements);
  await client.end();
  return database;
}
