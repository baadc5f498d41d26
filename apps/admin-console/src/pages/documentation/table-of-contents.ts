import { type ApiOperation } from './api-operation.js';
import { directions, type Direction, type RealtimeMessage } from './realtime-message.js';

/** Something that the documentation can show, as the list beside it has it. */
export interface Entry {
  readonly id: string;
  /** Of HTTP alone. */
  readonly method: string | undefined;
  readonly title: string;
  readonly note: string;
}

/** Operations of a service, or the messages of one direction. */
export interface Chapter {
  readonly key: string;
  /** A service's name; `undefined` for messages. */
  readonly service: string | undefined;
  readonly direction: Direction | undefined;
  readonly entries: readonly Entry[];
}

export interface Contents {
  readonly operations: readonly ApiOperation[];
  readonly messages: readonly RealtimeMessage[];
}

/** What has all of the words in it, whatever their case: in its path, name, summary, group or permission. */
export function tableOfContents({ operations, messages }: Contents, search: string): Chapter[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isWanted = (...texts: string[]): boolean => {
    const all = texts.join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  const found = operations.filter(({ method, path, summary, group, permission, id }) =>
    isWanted(method, path, summary, group, permission, id),
  );
  const heard = messages.filter(({ id, summary }) => isWanted(id, summary));
  const services = [...new Set(found.map(({ service }) => service))];
  return [
    ...services.map((service) => chapterOf(service, found)),
    ...directions
      .map((direction) => chapterFor(direction, heard))
      .filter(({ entries }) => entries.length > 0),
  ];
}

function chapterOf(service: string, operations: readonly ApiOperation[]): Chapter {
  const entries = operations
    .filter((operation) => operation.service === service)
    .map(({ id, method, path, summary }) => ({ id, method, title: path, note: summary }));
  return { key: service, service, direction: undefined, entries };
}

function chapterFor(direction: Direction, messages: readonly RealtimeMessage[]): Chapter {
  const entries = messages
    .filter((message) => message.direction === direction)
    .map(({ id, title, summary }) => ({ id, method: undefined, title, note: summary }));
  return { key: direction, service: undefined, direction, entries };
}
