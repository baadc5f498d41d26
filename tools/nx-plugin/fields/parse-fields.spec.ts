import { parseFields } from './parse-fields.mjs';

const field = (name: string, type: string, isRequired = false, values: string[] = []) => ({
  name,
  type,
  values,
  isRequired,
});

describe('parseFields', () => {
  it('[NX-03] reads every type, in the order in which they are said', () => {
    const text = `a:string! b:text c:int d:money e:bool f:date
      g:datetime h:uuid! i:email j:url k:enum(on,off) l_2:enum( a-b , c_d )!`;
    expect(parseFields(text)).toEqual([
      field('a', 'string', true),
      ...['text', 'int', 'money', 'bool', 'date', 'datetime'].map((type, index) =>
        field('bcdefg'.charAt(index), type),
      ),
      field('h', 'uuid', true),
      field('i', 'email'),
      field('j', 'url'),
      field('k', 'enum', false, ['on', 'off']),
      field('l_2', 'enum', true, ['a-b', 'c_d']),
    ]);
  });

  it('[NX-03] reads what no two may have the same of, where the fields are of a resource', () => {
    expect(parseFields('sku:string!:unique day:date:unique', { mayBeUnique: true })).toEqual([
      { ...field('sku', 'string', true), isUnique: true },
      { ...field('day', 'date'), isUnique: true },
    ]);
    expect(() => parseFields('sku:string!:unique')).toThrow(/sku: only a field of a resource is unique/);
  });

  it.each(['', '  '])('[NX-03] %j is no field at all', (text) => {
    expect(parseFields(text)).toEqual([]);
  });

  it.each([
    ['name', /said as name:type, with ! where it is required; "name" is not/],
    ['a:int,b:int', /there is no type "int,b:int"; there are string, text, int/],
    ['a:int?', /no type "int\?"/],
    ['a:', /no type ""/],
    ['a:constructor', /no type "constructor"/],
    ['a:int:unique!', /no type "int:unique"/],
    ['a:int!:uniq', /"a:int!:uniq" is not/],
    ['a:int!!', /"a:int!!" is not/],
    ['a!:int', /snake_case, as order_id is; "a!" is not/],
    ['orderId:uuid', /"orderId" is not/],
    ['__proto__:int', /"__proto__" is not/],
    [':int', /"" is not/],
    ['constructor:int', /constructor is something that every object has/],
    ['to_string:int', /to_string is something that every object has/],
    [`${'a'.repeat(41)}:int`, /at most 40 letters; a+ has 41/],
    ['a:int b:text a:text', /two fields a\./],
    ['a:int(3)', /a: only an enum has values/],
    ['a:enum', /a: the values of an enum .* "" is not one/],
    ['a:enum()', /"" is not one/],
    ['a:enum(on,)', /"" is not one/],
    ["a:enum(it's)", /"it's" is not one/],
    ['a:enum(on,on)', /stands there twice/],
    ['a:enum(on', /"a:enum\(on" is not/],
  ])('[NX-03] refuses %j', (text, reason) => {
    expect(() => parseFields(text)).toThrow(reason);
  });
});
