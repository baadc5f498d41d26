const roomNamePattern = /^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/;

/** RT-20: letters, digits and `:._-`, at most 128 characters, the first a letter or digit. */
export function isRoomName(value: unknown): value is string {
  return typeof value === 'string' && roomNamePattern.test(value);
}

const userIdPattern = /^[A-Za-z0-9][A-Za-z0-9:._@-]{0,127}$/;

/** A user id as it may stand in a channel name: UUIDs, numbers and names; never spaces or control characters. */
export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && userIdPattern.test(value);
}

/** Who may enter the rooms of a prefix (RT-21). `self`: the room `user:<id>` belongs to that user alone. */
export const roomPolicies = ['open', 'granted', 'admin', 'self'] as const;
export type RoomPolicy = (typeof roomPolicies)[number];

/** Policy by prefix. A prefix that is not in the table is refused: a typo fails closed. */
export type RoomPolicies = ReadonlyMap<string, RoomPolicy>;

export const defaultRoomPolicies = 'chat=open,doc=open,private=granted,team=granted,admin=admin,user=self';

/**
 * Reads `chat=open,team=granted,…` (ROOM_POLICIES).
 * @throws Error that names the entry that is wrong
 */
export function parseRoomPolicies(text: string): RoomPolicies {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return new Map(entries.map(parseEntry));
}

function parseEntry(entry: string): [string, RoomPolicy] {
  const [prefix = '', policy = '', ...rest] = entry.split('=').map((part) => part.trim());
  const known = roomPolicies.find((name) => name === policy);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(prefix) || known === undefined || rest.length > 0) {
    throw new Error(`"${entry}" is not <prefix>=<${roomPolicies.join('|')}>`);
  }
  return [prefix, known];
}

/** `chat:room001` → `{prefix: 'chat', rest: 'room001'}`; without a colon the whole name is the prefix. */
export function splitRoomName(room: string): { prefix: string; rest: string } {
  const colon = room.indexOf(':');
  return colon < 0
    ? { prefix: room, rest: '' }
    : { prefix: room.slice(0, colon), rest: room.slice(colon + 1) };
}
