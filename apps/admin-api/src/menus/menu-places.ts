import { type FieldError } from '@ginforge/chassis';
import { type Menu } from '@ginforge/database';

/** Where an entry of the navigation stands. */
export interface MenuPlace {
  readonly id: string;
  readonly parentId: string | null;
}

/** The types of entries that others may be below. */
const parentTypes: readonly string[] = ['directory', 'menu'];

/**
 * What is wrong with moving entries to these places, all of them at once: parents that are not there or can have nothing below them,
 * and entries that would stand below themselves. `[]` where nothing is.
 * @param path of the field that says the parent, for each moved entry
 */
export function placeProblems(
  menus: readonly Pick<Menu, 'id' | 'parentId' | 'type'>[],
  moved: readonly MenuPlace[],
  path: (index: number) => string,
): FieldError[] {
  const types = new Map(menus.map(({ id, type }) => [id, type]));
  const parents = new Map([...menus, ...moved].map(({ id, parentId }) => [id, parentId]));
  return moved.flatMap(({ id, parentId }, index) => {
    const problem =
      parentProblem(types, parentId) ?? (isBelowItself(parents, id) ? 'would be below itself' : '');
    return problem === '' ? [] : [{ path: path(index), message: problem }];
  });
}

function parentProblem(types: ReadonlyMap<string, string>, parentId: string | null): string | undefined {
  if (parentId === null) return undefined;
  const type = types.get(parentId);
  if (type === undefined) return 'names an entry that does not exist';
  return parentTypes.includes(type) ? undefined : 'names an entry that can have nothing below it';
}

function isBelowItself(parents: ReadonlyMap<string, string | null>, id: string): boolean {
  const above = new Set<string>();
  for (let at = parents.get(id); at !== undefined && at !== null; at = parents.get(at)) {
    if (at === id || above.has(at)) return true;
    above.add(at);
  }
  return false;
}
