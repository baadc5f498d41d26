/** What the package says of itself in its readme; it has no types of its own. */
declare module 'spdx-expression-parse' {
  interface License {
    license: string;
    plus?: true;
    exception?: string;
  }
  interface Choice {
    left: Expression;
    conjunction: 'and' | 'or';
    right: Expression;
  }
  export type Expression = License | Choice;

  /** @throws {Error} for what is no expression of SPDX, also where an identifier is unknown */
  export default function parse(expression: string): Expression;
}
