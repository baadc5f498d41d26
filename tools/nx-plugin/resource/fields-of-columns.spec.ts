import { fieldsOfColumns, type TableColumn } from './fields-of-columns.mjs';

const column = (name: string, type: string, more: Partial<TableColumn> = {}): TableColumn => ({
  ...{ name, type, isNullable: false, isComputed: false, isKey: false, limit: null, values: [] },
  ...more,
});
const id = column('id', 'uuid', { isKey: true });

describe('fieldsOfColumns', () => {
  it('[NX-03] makes a field of every column but those that each resource has', () => {
    const fields = fieldsOfColumns('tariffs', [
      id,
      column('name', 'text', { longest: 12 }),
      column('short', 'varchar', { limit: 40, longest: 3, isNullable: true }),
      column('notes', 'text', { longest: 900, isNullable: true }),
      column('price', 'int8'),
      column('currency', 'bpchar'),
      column('stock', 'int4'),
      column('on_sale', 'bool'),
      column('day', 'date'),
      column('sold_at', 'timestamptz'),
      column('owner_id', 'uuid'),
      column('mood', 'mood', { values: ['good', 'bad'] }),
      column('created_at', 'timestamptz'),
    ]);
    expect(fields.map(({ name, type, isRequired, limit }) => [name, type, isRequired, limit])).toEqual([
      ['name', 'string', true, undefined],
      ['short', 'string', false, 40],
      ['notes', 'text', false, undefined],
      ['price', 'money', true, undefined],
      ['currency', 'currency', true, undefined],
      ['stock', 'int', true, undefined],
      ['on_sale', 'bool', true, undefined],
      ['day', 'date', true, undefined],
      ['sold_at', 'datetime', true, undefined],
      ['owner_id', 'uuid', true, undefined],
      ['mood', 'enum', true, undefined],
    ]);
  });

  it.each([
    [[column('name', 'text')], /primary key of tariffs is not a column id/],
    [[column('id', 'uuid')], /primary key of tariffs is not a column id/],
    [[column('id', 'int4', { isKey: true })], /tariffs.id must be uuid NOT NULL, .* is int4 NOT NULL/],
    [[id, column('version', 'int8')], /tariffs.version must be int4 NOT NULL/],
    [
      [id, column('created_at', 'timestamptz', { isNullable: true })],
      /created_at must be .* is timestamptz\./,
    ],
    [
      [id, column('price', 'int8')],
      /tariffs.price is a bigint, which is money where the table has a column currency/,
    ],
    [
      [id, column('price', 'numeric')],
      /tariffs.price is of the type numeric, which no field has: it must be text/,
    ],
    [[id, column('total', 'int4', { isComputed: true })], /tariffs.total is computed by the database/],
    [[id, column('Name', 'text')], /name of a field must be snake_case, .*"Name" is not/],
  ])('[NX-04] refuses %j', (columns, reason) => {
    expect(() => fieldsOfColumns('tariffs', columns)).toThrow(reason);
  });
});
