import { type Schemas } from '../../api/admin-api.js';

export type MenuEntry = Schemas['MenuEntry'];

/** What of an entry says where it stands. */
type Placed = Pick<MenuEntry, 'id' | 'parent_id' | 'sort' | 'type'>;

/** An entry of the navigation as a row: how deep it stands, and where among those beside it. */
export interface MenuRow<Entry extends Placed = MenuEntry> {
  entry: Entry;
  depth: number;
  /** From 0. */
  index: number;
  siblings: number;
}

/** All entries in the order in which the navigation has them. */
export function rowsOf<Entry extends Placed>(
  entries: readonly Entry[],
  parentId: string | null = null,
  depth = 0,
): MenuRow<Entry>[] {
  const siblings = childrenOf(entries, parentId);
  return siblings.flatMap((entry, index) => [
    { entry, depth, index, siblings: siblings.length },
    ...rowsOf(entries, entry.id, depth + 1),
  ]);
}

export function childrenOf<Entry extends Placed>(
  entries: readonly Entry[],
  parentId: string | null,
): Entry[] {
  return entries
    .filter(({ parent_id }) => parent_id === parentId)
    .sort((one, other) => one.sort - other.sort);
}

export const directions = ['up', 'down', 'inwards', 'outwards'] as const;
export type Direction = (typeof directions)[number];

/** As the API takes it: all entries that stand elsewhere, or at another number, by it. */
export type MenuPlaces = Schemas['MenuOrderBody']['items'];

/** Where a move leads; `undefined` where there is no such way. */
export function placesAfter(
  entries: readonly Placed[],
  id: string,
  direction: Direction,
): MenuPlaces | undefined {
  const entry = entries.find((one) => one.id === id);
  if (entry === undefined) return undefined;
  const siblings = childrenOf(entries, entry.parent_id);
  const index = siblings.indexOf(entry);
  const above = siblings[index - 1];
  switch (direction) {
    case 'up':
      return above && placesAt(entries, entry, entry.parent_id, index - 1);
    case 'down':
      return index < siblings.length - 1 ? placesAt(entries, entry, entry.parent_id, index + 1) : undefined;
    case 'inwards':
      return above && above.type !== 'button'
        ? placesAt(entries, entry, above.id, childrenOf(entries, above.id).length)
        : undefined;
    case 'outwards':
      return placesOutwards(entries, entry);
  }
}

/** In front of another one, as after drag and drop; `undefined` where that would be below itself. */
export function placesBefore(
  entries: readonly Placed[],
  id: string,
  targetId: string,
): MenuPlaces | undefined {
  const entry = entries.find((one) => one.id === id);
  const target = entries.find((one) => one.id === targetId);
  if (entry === undefined || target === undefined || isWithin(entries, target, id)) return undefined;
  const others = childrenOf(entries, target.parent_id).filter((one) => one !== entry);
  return placesAt(entries, entry, target.parent_id, others.indexOf(target));
}

function placesOutwards(entries: readonly Placed[], entry: Placed): MenuPlaces | undefined {
  const parent = entries.find(({ id }) => id === entry.parent_id);
  if (parent === undefined) return undefined;
  const index = childrenOf(entries, parent.parent_id).indexOf(parent);
  return placesAt(entries, entry, parent.parent_id, index + 1);
}

/** Those at the new place are numbered anew, so that there is room between any two. */
function placesAt(
  entries: readonly Placed[],
  entry: Placed,
  parentId: string | null,
  index: number,
): MenuPlaces {
  const siblings = childrenOf(entries, parentId).filter((one) => one !== entry);
  siblings.splice(index, 0, entry);
  return siblings
    .map(({ id }, place) => ({ id, parent_id: parentId, sort: (place + 1) * 10 }))
    .filter(({ id, sort }) => id === entry.id || entries.find((one) => one.id === id)?.sort !== sort);
}

/** Whether it is this one or stands somewhere below it. */
export function isWithin(entries: readonly Placed[], entry: Placed, id: string): boolean {
  if (entry.id === id) return true;
  const parent = entries.find((one) => one.id === entry.parent_id);
  return parent !== undefined && isWithin(entries, parent, id);
}
