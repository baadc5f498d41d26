import { channels, isRoomName, isUserId } from '@ginforge/protocol';
import { z } from 'zod';

/** Whose messages are traced: `user:<id>` or `room:<name>`, as streams are called. */
export const traceQuery = z.object({
  target: z
    .string()
    .max(200)
    .refine((text) => channelsOf(text) !== undefined, 'must be user:<id> or room:<name>')
    .meta({ description: '`user:<id>` or `room:<name>`.', examples: ['room:chat:lobby'] }),
});

export type TraceQuery = z.infer<typeof traceQuery>;

/** The Redis channels over which everything for the target goes (RT-30, RT-38); `undefined` for what is no target. */
export function channelsOf(target: string): string[] | undefined {
  const [kind, name] = split(target);
  if (kind === 'room') return isRoomName(name) ? [channels.room(name)] : undefined;
  if (kind !== 'user' || !isUserId(name)) return undefined;
  return [channels.user(name), channels.notification(name), channels.broadcast];
}

/** Names of rooms may hold colons. */
function split(target: string): [kind: string, name: string] {
  const colon = target.indexOf(':');
  return [target.slice(0, colon), target.slice(colon + 1)];
}
