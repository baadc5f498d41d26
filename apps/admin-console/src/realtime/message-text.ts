import { isJsonObject, type Message } from '@ginforge/protocol';

/** A content of any shape in a line for people. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (isJsonObject(content)) {
    const { title, body, text, message, entity, action, id } = content;
    const parts = [title, body, text, message].filter((part) => typeof part === 'string' && part !== '');
    if (parts.length > 0) return parts.join(' – ');
    const change = [entity, action, id].filter((part) => typeof part === 'string');
    if (change.length > 0) return change.join(' ');
  }
  return JSON.stringify(content);
}

/** Where a message came from and where it went, for people. */
export function routeText({ from, from_name: fromName, room, stream, offset }: Message): string {
  const place = stream === undefined ? room : `${stream} #${offset}`;
  return [fromName ?? from, place].filter((part) => part !== undefined).join(' · ');
}
