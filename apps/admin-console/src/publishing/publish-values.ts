import { type Schemas } from '../api/admin-api.js';

/** What the form of a message has; which of it counts depends on the receiver. */
export interface PublishValues {
  receiver: 'everybody' | 'user' | 'room';
  user_id: string;
  channels: ('in_app' | 'email')[];
  room: string;
  /** What goes to a room is any JSON; these are the forms to write it in. */
  room_form: 'note' | 'text' | 'json';
  title: string;
  body: string;
  link: string;
  category: string;
  json: string;
}

export function emptyMessage(): PublishValues {
  return {
    receiver: 'everybody',
    user_id: '',
    channels: ['in_app'],
    room: 'chat:lobby',
    room_form: 'note',
    title: '',
    body: '',
    link: '',
    category: '',
    json: '{\n  "text": ""\n}',
  };
}

/** Whether it has a title, a link and a category. */
export function isNote({ receiver, room_form: form }: PublishValues): boolean {
  return receiver !== 'room' || form === 'note';
}

export function isJson({ receiver, room_form: form }: PublishValues): boolean {
  return receiver === 'room' && form === 'json';
}

export function noteOf({ title, body, link, category }: PublishValues): Schemas['BroadcastNotificationBody'] {
  return { title, body, link: link || undefined, category: category || undefined };
}

/** @throws SyntaxError where it is to be JSON and is not */
export function roomContentOf(values: PublishValues): Schemas['RoomMessageBody']['content'] {
  if (isJson(values)) return JSON.parse(values.json) as Schemas['RoomMessageBody']['content'];
  return isNote(values) ? JSON.parse(JSON.stringify(noteOf(values))) : { text: values.body };
}

/** What is wrong with a JSON text; `undefined` where nothing is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
