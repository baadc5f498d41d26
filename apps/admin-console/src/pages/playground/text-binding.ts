import { type Text, type YTextEvent } from 'yjs';
import { changeBetween, movedBy, type TextDelta } from './text-change.js';

/** As much of a textarea as is used. */
export type TextField = Pick<
  HTMLTextAreaElement,
  | 'value'
  | 'selectionStart'
  | 'selectionEnd'
  | 'setSelectionRange'
  | 'addEventListener'
  | 'removeEventListener'
>;

/**
 * Ties a text field to a shared text, both ways. Of what is typed the smallest change is made; what comes from others leaves caret and
 * selection where they were in the text. While an input method composes a word the field is left alone: what comes meanwhile shows behind it.
 */
export class TextBinding {
  /** What the field holds as far as the shared text knows. */
  #known: string;
  #isComposing = false;
  /** What others did since the composing began. */
  #held: TextDelta[] = [];

  constructor(
    private readonly text: Text,
    private readonly field: TextField,
  ) {
    this.#known = text.toJSON();
    field.value = this.#known;
    text.observe(this.#changed);
    field.addEventListener('input', this.#typed);
    field.addEventListener('compositionstart', this.#composing);
    field.addEventListener('compositionend', this.#composed);
  }

  end(): void {
    this.text.unobserve(this.#changed);
    this.field.removeEventListener('input', this.#typed);
    this.field.removeEventListener('compositionstart', this.#composing);
    this.field.removeEventListener('compositionend', this.#composed);
  }

  readonly #typed = (): void => {
    if (!this.#isComposing) this.#take();
  };

  readonly #composing = (): void => {
    this.#isComposing = true;
  };

  readonly #composed = (): void => {
    this.#isComposing = false;
    this.#take();
    const held = this.#held.splice(0);
    if (held.length > 0) this.#show(held);
  };

  readonly #changed = ({ delta, transaction }: YTextEvent): void => {
    if (transaction.origin === this) return;
    if (this.#isComposing) this.#held.push(delta);
    else this.#show([delta]);
  };

  /** What was typed stands where it is in the field; others may have moved that place in the shared text meanwhile. */
  #take(): void {
    const { value, selectionEnd } = this.field;
    const change = changeBetween(this.#known, value, selectionEnd);
    this.#known = value;
    if (change === undefined) return;
    const moved = (position: number): number => this.#held.reduce(movedBy, position);
    const index = moved(change.index);
    const removed = moved(change.index + change.remove) - index;
    this.text.doc?.transact(() => {
      this.text.delete(index, removed);
      this.text.insert(index, change.insert);
    }, this);
  }

  #show(deltas: readonly TextDelta[]): void {
    const { selectionStart, selectionEnd } = this.field;
    this.#known = this.text.toJSON();
    this.field.value = this.#known;
    this.field.setSelectionRange(
      deltas.reduce(movedBy, selectionStart),
      deltas.reduce(movedBy, selectionEnd),
    );
  }
}
