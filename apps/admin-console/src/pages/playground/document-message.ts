import { isJsonObject } from '@ginforge/protocol';

/** What the peers of a shared document say to each other in its room. Bytes travel as base64. */
export type DocumentMessage =
  /** Changes of the document. */
  | { kind: 'update'; peer: string; update: Uint8Array }
  /** "I have all that this state vector says: what do I lack?" */
  | { kind: 'question'; peer: string; id: string; vector: Uint8Array }
  /** What who asked the question `to` lacked. */
  | { kind: 'answer'; peer: string; to: string; update: Uint8Array };

/** As the content of a `room_message`. */
export function documentContent(message: DocumentMessage): Record<string, string> {
  const { kind, peer } = message;
  switch (message.kind) {
    case 'update':
      return { kind, peer, update: toBase64(message.update) };
    case 'question':
      return { kind, peer, id: message.id, vector: toBase64(message.vector) };
    case 'answer':
      return { kind, peer, to: message.to, update: toBase64(message.update) };
  }
}

/** Reads what was said in the room; `undefined` where it is nothing of ours: anybody may say anything there. */
export function readDocumentMessage(content: unknown): DocumentMessage | undefined {
  if (!isJsonObject(content) || typeof content['peer'] !== 'string') return undefined;
  const { kind, peer, id, to } = content;
  const update = fromBase64(content['update']);
  const vector = fromBase64(content['vector']);
  if (kind === 'update' && update) return { kind, peer, update };
  if (kind === 'question' && vector && typeof id === 'string') return { kind, peer, id, vector };
  if (kind === 'answer' && update && typeof to === 'string') return { kind, peer, to, update };
  return undefined;
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

function fromBase64(text: unknown): Uint8Array | undefined {
  if (typeof text !== 'string' || text.length % 4 !== 0 || !base64.test(text)) return undefined;
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
