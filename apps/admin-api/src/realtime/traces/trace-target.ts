import { channels, isRoomName, isUserId } from '@ginforge/protocol';

/**
 * The Redis channels over which everything for a target goes (RT-30, RT-38); `undefined` for what is no target.
 * @param target `user:<id>` or `room:<name>`, as streams are called
 */
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
