import { canonicalJson } from './canonical-json.js';

const canonical = (json: string) => canonicalJson(JSON.parse(json));

describe('canonicalJson', () => {
  it('[AP-05] is the same for the same value, whatever the order of its keys', () => {
    const one = '{"b":[{"y":1,"x":"ü"}],"a":{"d":null,"c":true}}';
    const same = '{ "a": {"c": true, "d": null}, "b": [{"x": "\\u00fc", "y": 1.0}] }';
    expect(canonical(one)).toBe(canonical(same));
  });

  it.each([
    ['[1,2]', '[2,1]'],
    ['{"a":1}', '{"a":"1"}'],
    ['{"a":null}', '{}'],
    ['{"__proto__":{"a":1}}', '{}'],
    ['{"__proto__":{"a":1}}', '{"__proto__":{"a":2}}'],
    ['{"a":{}}', '{"a":[]}'],
  ])('[AP-05] tells %s from %s', (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });
});
