import { namesInCode } from './names-in-code.mjs';

describe('namesInCode', () => {
  it('[NX-03] calls a resource in every way of writing, one and many', () => {
    expect(namesInCode('gift-card')).toEqual({
      name: 'gift-card',
      plural: 'gift-cards',
      className: 'GiftCard',
      pluralClassName: 'GiftCards',
      camel: 'giftCard',
      pluralCamel: 'giftCards',
      snake: 'gift_card',
      pluralSnake: 'gift_cards',
    });
  });

  it.each([
    ['news', 'news', 'News'],
    ['series', 'series', 'Series'],
    ['person', 'people', 'Person'],
    ['type-2-item', 'type-2-items', 'Type2Item'],
    ['date', 'dates', 'DateRecord'],
    ['map', 'maps', 'MapRecord'],
    ['page', 'pages', 'PageRecord'],
    ['class', 'classes', 'ClassRecord'],
    ['function', 'functions', 'FunctionRecord'],
    ['this', 'these', 'ThisRecord'],
  ])('[NX-04] %s are %s, and a %s hides no class and is no keyword', (name, plural, className) => {
    expect(namesInCode(name)).toMatchObject({ name, plural, className, snake: name.replaceAll('-', '_') });
  });
});
