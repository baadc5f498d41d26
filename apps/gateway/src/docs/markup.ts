/** A piece of HTML that is safe to send. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = Markup | string | number | readonly Markup[];

/** HTML with everything escaped that is put into it, but for what is {@link Markup} already. */
export function markup(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + markupOf(contents[index - 1] ?? '') + part));
}

function markupOf(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(({ text }) => text).join('');
  return String(content).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A sentence of ours, with what stands between back-ticks as code. */
export function prose(text: string): Markup {
  return markup`${text.split('`').map((part, index) => (index % 2 === 0 ? markup`${part}` : markup`<code>${part}</code>`))}`;
}
