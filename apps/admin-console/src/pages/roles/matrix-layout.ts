import { groupsOf, partsOf } from '../../access/permission-groups.js';

/** A permission as the matrix has it. */
export interface MatrixPermission {
  code: string;
  name: string;
}

/** A row: an entity, and for each column what may be done with it, where there is such a permission. */
export interface MatrixRow<Permission> {
  entity: string;
  cells: (Permission | undefined)[];
}

export interface MatrixLayout<Permission> {
  /** Actions, the columns. */
  actions: string[];
  rows: MatrixRow<Permission>[];
}

/** What most entities have comes first, in the order of a thing's life. */
const usual = ['read', 'create', 'update', 'delete', 'manage'];

/** Rows are entities, columns are actions. */
export function matrixLayout<Permission extends MatrixPermission>(
  permissions: readonly Permission[],
): MatrixLayout<Permission> {
  const all = [...new Set(permissions.map(({ code }) => partsOf(code).action))];
  const actions = [
    ...usual.filter((action) => all.includes(action)),
    ...all.filter((one) => !usual.includes(one)).sort(),
  ];
  const rows = groupsOf(permissions).map(({ entity, permissions: own }) => ({
    entity,
    cells: actions.map((action) => own.find(({ code }) => partsOf(code).action === action)),
  }));
  return { actions, rows };
}

/** A place in the matrix, heads included: row 0 and column 0 have the check boxes for all. */
export interface Place {
  row: number;
  column: number;
}

const steps: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * The next places in the direction of an arrow key up to the edge, the nearest first: the first one that can be reached is meant.
 * `undefined`: the key is no arrow.
 */
export function placesTowards(
  key: string,
  from: Place,
  size: { rows: number; columns: number },
): Place[] | undefined {
  const [down, right] = steps[key] ?? [];
  if (down === undefined || right === undefined) return undefined;
  const places: Place[] = [];
  let { row, column } = { row: from.row + down, column: from.column + right };
  while (row >= 0 && column >= 0 && row < size.rows && column < size.columns) {
    places.push({ row, column });
    row += down;
    column += right;
  }
  return places;
}
