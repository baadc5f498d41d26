import { applyUpdate, Doc, encodeStateAsUpdate, type Text } from 'yjs';
import { TextBinding, type TextField } from './text-binding.js';
import { changeBetween, movedBy } from './text-change.js';

/** A textarea as far as somebody who types notices it. */
class Field extends EventTarget implements TextField {
  value = '';
  selectionStart = 0;
  selectionEnd = 0;

  setSelectionRange(start: number, end: number): void {
    [this.selectionStart, this.selectionEnd] = [start, end];
  }

  /** Types in place of what is selected. */
  type(text: string): void {
    this.value = this.value.slice(0, this.selectionStart) + text + this.value.slice(this.selectionEnd);
    const caret = this.selectionStart + text.length;
    this.setSelectionRange(caret, caret);
    this.dispatchEvent(new Event('input'));
  }
}

describe('changeBetween', () => {
  it('[RT-15] finds the smallest change, and by the caret which of the same letters is new', () => {
    expect(changeBetween('same', 'same', 4)).toBeUndefined();
    expect(changeBetween('', 'new', 3)).toEqual({ index: 0, remove: 0, insert: 'new' });
    expect(changeBetween('hello', 'help', 4)).toEqual({ index: 3, remove: 2, insert: 'p' });
    expect(changeBetween('aa', 'aaa', 1)).toEqual({ index: 0, remove: 0, insert: 'a' });
    expect(changeBetween('aa', 'aaa', 3)).toEqual({ index: 2, remove: 0, insert: 'a' });
    expect(changeBetween('aaa', 'aa', 1)).toEqual({ index: 1, remove: 1, insert: '' });
    expect(changeBetween('a long text', 'the long text', 13)).toEqual({ index: 0, remove: 1, insert: 'the' });
  });

  it('[RT-15] never takes a character apart', () => {
    expect(changeBetween('😀', '😁', 2)).toEqual({ index: 0, remove: 2, insert: '😁' });
    expect(changeBetween('a\u{1F600}', 'a\u{1FA00}', 3)).toEqual({
      index: 1,
      remove: 2,
      insert: '\u{1FA00}',
    });
  });
});

describe('movedBy', () => {
  it('[RT-15] a position follows the text that it stands in', () => {
    expect(movedBy(5, [{ insert: 'abc' }])).toBe(8);
    expect(movedBy(5, [{ retain: 5 }, { insert: 'abc' }])).toBe(5);
    expect(movedBy(5, [{ retain: 2 }, { delete: 2 }])).toBe(3);
    expect(movedBy(5, [{ retain: 4 }, { delete: 9 }])).toBe(4);
    expect(movedBy(5, [{ retain: 1 }, { delete: 2 }, { insert: 'wxyz' }])).toBe(7);
  });
});

describe('TextBinding', () => {
  let doc: Doc;
  let text: Text;
  let field: Field;
  let binding: TextBinding;

  beforeEach(() => {
    doc = new Doc();
    text = doc.getText('text');
    text.insert(0, 'hello world');
    field = new Field();
    binding = new TextBinding(text, field);
  });

  /** What somebody else does to the text. */
  function elsewhere(work: (text: Text) => void): void {
    const other = new Doc();
    applyUpdate(other, encodeStateAsUpdate(doc));
    work(other.getText('text'));
    applyUpdate(doc, encodeStateAsUpdate(other), 'elsewhere');
  }

  it('[RT-15] what is typed is in the shared text, and takes nothing else along', () => {
    const changes: unknown[] = [];
    text.observe(({ delta }) => changes.push(delta));
    field.setSelectionRange(5, 5);
    field.type(', dear');
    expect(text.toJSON()).toBe('hello, dear world');
    expect(changes).toEqual([[{ retain: 5 }, { insert: ', dear' }]]);
  });

  it('[RT-15] what comes from others leaves the caret and the selection where they were in the text', () => {
    field.setSelectionRange(6, 11);
    elsewhere((other) => other.insert(0, 'oh, '));
    expect(field.value).toBe('oh, hello world');
    expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('world');
    elsewhere((other) => other.delete(0, 10));
    expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('world');
  });

  it('[RT-15] a word that is being composed is not disturbed, and ends up where it was written', () => {
    field.setSelectionRange(11, 11);
    field.dispatchEvent(new Event('compositionstart'));
    field.type('n');
    elsewhere((other) => other.insert(0, 'oh, '));
    expect(field.value).toBe('hello worldn');
    field.setSelectionRange(11, 12);
    field.type('你');
    field.dispatchEvent(new Event('compositionend'));
    expect(text.toJSON()).toBe('oh, hello world你');
    expect(field.value).toBe(text.toJSON());
    expect(field.selectionStart).toBe(field.value.length);
  });

  it('[RT-15] after its end nothing goes either way', () => {
    binding.end();
    field.type('more');
    text.insert(0, 'other ');
    expect(text.toJSON()).toBe('other hello world');
    expect(field.value).toBe('morehello world');
  });
});
