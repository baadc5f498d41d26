/** A column of a table; a slot of the same name as `key` may show more than the text. */
export interface Column<Row, Sort extends string = string> {
  key: string;
  title: string;
  /** What the list is sorted by when somebody asks for this column. */
  sort?: Sort;
  text?: (row: Row) => string;
  /** Figures, at the end of the cell. */
  isNumeric?: boolean;
}

/** Something that can be done with a row. */
export interface RowAction {
  key: string;
  title: string;
  run: () => unknown;
  /** Asked first, where it is to be meant. */
  question?: string;
  /** Without it the action is not there. */
  permission?: string;
  isDangerous?: boolean;
}
