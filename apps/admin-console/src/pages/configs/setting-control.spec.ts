import { controlOf, textOf, valueOf } from './setting-control.js';

const text = controlOf({ type: 'string', maxLength: 100 });
const optional = controlOf({ anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] });
const number = controlOf({ type: 'integer' });
const onOff = controlOf({ type: 'boolean' });
const anything = controlOf({ type: 'object' });

describe('the control of a setting', () => {
  it('[AD-03] fits what the setting may be', () => {
    expect(text).toEqual({ kind: 'text', isNullable: false, maxLength: 100, options: [] });
    expect(optional).toMatchObject({ kind: 'email', isNullable: true });
    expect([number.kind, onOff.kind, anything.kind]).toEqual(['number', 'switch', 'json']);
    const choice = controlOf({ type: 'string', enum: ['a', 'b'] });
    expect(choice).toMatchObject({ kind: 'choice', options: ['a', 'b'] });
    expect(controlOf({ anyOf: [{ type: 'string' }, { type: 'number' }] }).kind).toBe('json');
  });

  it.each([
    ['GinForge', text],
    [null, optional],
    ['a@example.com', optional],
    [17, number],
    [true, onOff],
    [false, onOff],
    [{ a: [1, null] }, anything],
  ])('[AD-03] gives %j back as it was', (value, control) => {
    expect(valueOf(textOf(value, control), control)).toEqual(value);
  });

  it('[AD-03] takes nothing that means no value', () => {
    expect(valueOf('many', number)).toBeUndefined();
    expect(valueOf(' ', number)).toBeUndefined();
    expect(valueOf('{', anything)).toBeUndefined();
  });
});
