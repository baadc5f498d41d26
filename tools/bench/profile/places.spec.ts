import { placeOf } from './places.mjs';

describe('placeOf', () => {
  it.each([
    ['(garbage collector)', '', 'garbage'],
    ['(program)', '', 'kernel and native'],
    ['writeBuffer', '', 'kernel and native'],
    ['writeOrBuffer', 'node:internal/streams/writable', 'Node'],
    ['exec', 'file:///srv/node_modules/ioredis/built/Redis.js', 'ioredis'],
    ['run', 'file:///srv/node_modules/@nestjs/core/injector.js', '@nestjs/core'],
    ['parse', 'file:///srv/node_modules/a/node_modules/b/index.js', 'b'],
    ['deliver', 'file:///srv/dist/apps/gateway/main.js', 'GinForge'],
  ])('%s of "%s" is %s', (functionName, url, place) => {
    expect(placeOf({ functionName, url })).toBe(place);
  });
});
