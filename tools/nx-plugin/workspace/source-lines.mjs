import { format } from 'prettier';
import { readFormat } from '../sync/read-format.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Changes to a source file that people write too: a line here and there, and what the generator does not know stays as it is. A file
 * that is laid out otherwise than the generator knows is refused, not guessed at. Nothing is written before {@link write}.
 */
export class SourceLines {
  /** @type {string[]} */
  #lines;

  /**
   * @param {import('@nx/devkit').Tree} tree
   * @param {string} path
   * @throws {Refusal} where there is no such file
   */
  constructor(tree, path) {
    const text = tree.read(path, 'utf8');
    if (text === null) throw new Refusal(`There is no ${path}, which a line belongs into.`);
    this.tree = tree;
    this.path = path;
    this.#lines = text.split('\n');
  }

  get text() {
    return this.#lines.join('\n');
  }

  /**
   * @param {string} text
   * @returns {boolean} whether it is one of the lines, whatever it is indented by
   */
  has(text) {
    return this.#lines.some((line) => line.trim() === text);
  }

  /**
   * @param {string} opening
   * @param {string} key
   * @returns {boolean} whether what the line opens has an entry of this key
   */
  hasEntry(opening, key) {
    return this.#entryOf(opening, key) >= 0;
  }

  /**
   * Adds an import of one name, or an export of it, from a file beside this one, where it belongs among those that are there.
   *
   * @param {string} statement such as `import { a } from './a.js';`
   */
  addStatement(statement) {
    const [keyword = ''] = statement.split(' ', 1);
    const from = originOf(statement);
    const ends = this.#lines.flatMap((line, index) => (originOf(line) ? [index] : []));
    const next = ends.find(
      (index) => (originOf(this.#lines[index]) ?? '') > from && isBeside(this.#lines[index]),
    );
    const last = ends.at(-1);
    if (last === undefined) throw this.#unknown(`${keyword} … from`);
    this.#insert(next === undefined ? last + 1 : this.#startOf(next, keyword), statement);
  }

  /**
   * Adds lines at the end of what a line opens.
   *
   * @param {string} opening such as `export const jobCatalogue = {`
   * @param {string[]} lines
   */
  addAtEndOf(opening, ...lines) {
    this.#insert(this.#endOf(this.#indexOf(opening)), ...lines);
  }

  /**
   * Adds an item to a list of names, where it belongs among those that are there.
   *
   * @param {string} opening such as `export const entities = [`
   * @param {string} item with its comma
   */
  addInOrder(opening, item) {
    const start = this.#indexOf(opening);
    const end = this.#endOf(start);
    const next = this.#lines.findIndex((line, index) => index > start && index < end && line.trim() > item);
    this.#insert(next < 0 ? end : next, item);
  }

  /**
   * Takes away an item, of however many lines, of a list that a line opens; harmless where it is not there.
   *
   * @param {string} opening
   * @param {RegExp} line one of the item's
   */
  removeItem(opening, line) {
    const start = this.#indexOf(opening);
    const end = this.#endOf(start);
    const depth = indentOf(this.#lines[start]) + 2;
    const isFirst = (/** @type {number} */ index) =>
      indentOf(this.#lines[index]) === depth && !/^\s*[\])}]/.test(this.#lines[index] ?? '');
    const found = this.#lines.findIndex((text, index) => index > start && index < end && line.test(text));
    if (found < 0) return;
    let first = found;
    while (!isFirst(first)) first -= 1;
    let next = found + 1;
    while (next < end && !isFirst(next)) next += 1;
    this.#lines.splice(first, next - first);
  }

  /**
   * Takes away an import or export from a file, of however many lines; harmless where it is not there.
   *
   * @param {string} statement as it was added
   */
  removeStatement(statement) {
    const [keyword = ''] = statement.split(' ', 1);
    const end = this.#lines.findIndex((line) => originOf(line) === originOf(statement));
    if (end < 0) return;
    const start = this.#startOf(end, keyword);
    this.#lines.splice(start, end - start + 1);
  }

  /**
   * Takes away an entry, of however many lines, of what a line opens; harmless where it is not there.
   *
   * @param {string} opening
   * @param {string} key
   */
  removeEntry(opening, key) {
    const start = this.#entryOf(opening, key);
    if (start < 0) return;
    let depth = 0;
    const end = this.#lines.findIndex((line, index) => {
      if (index < start) return false;
      if (/^\s*[\])}]/.test(line)) depth -= 1;
      if (/[[({]$/.test(line)) depth += 1;
      return depth === 0 && line.endsWith(',');
    });
    this.#lines.splice(start, end - start + 1);
  }

  /**
   * Takes away a member of a class with the blank line and the comment above it; harmless where it is not there.
   *
   * @param {string} decorator the line that it begins with
   */
  removeMember(decorator) {
    const found = this.#lines.findIndex((line) => line.trim() === decorator);
    if (found < 0) return;
    let start = found;
    while (start > 0 && this.#lines[start]?.trim() !== '') start -= 1;
    const end = this.#lines.findIndex((line, index) => index > found && line === '  }');
    this.#lines.splice(start, end - start + 1);
  }

  /** Writes it into the tree as Prettier would. */
  async write() {
    const content = await format(this.text, { ...readFormat(this.tree), filepath: this.path });
    this.tree.write(this.path, content);
  }

  /**
   * @param {number} index
   * @param {string[]} lines
   */
  #insert(index, ...lines) {
    this.#lines.splice(index, 0, ...lines);
  }

  /** @param {string} text */
  #indexOf(text) {
    const index = this.#lines.findIndex((line) => line.trim() === text);
    if (index < 0) throw this.#unknown(text);
    return index;
  }

  /**
   * @param {number} start a line that opens something
   * @returns {number} the line that closes it
   */
  #endOf(start) {
    const indent = indentOf(this.#lines[start]);
    const end = this.#lines.findIndex(
      (line, index) => index > start && indentOf(line) === indent && /^[\])}]/.test(line.trim()),
    );
    if (end < 0) throw this.#unknown(this.#lines[start] ?? '');
    return end;
  }

  /**
   * @param {string} opening
   * @param {string} key
   * @returns {number} the line in which the entry begins; below 0 where there is none
   */
  #entryOf(opening, key) {
    const start = this.#indexOf(opening);
    const end = this.#endOf(start);
    const indent = indentOf(this.#lines[start]) + 2;
    return this.#lines.findIndex(
      (line, index) =>
        index > start && index < end && indentOf(line) === indent && line.trim().startsWith(`${key}:`),
    );
  }

  /**
   * @param {number} end the line in which a statement names its file
   * @param {string} keyword
   * @returns {number} the line in which it begins
   */
  #startOf(end, keyword) {
    let start = end;
    while (start > 0 && !this.#lines[start]?.startsWith(`${keyword} `)) start -= 1;
    return start;
  }

  /** @param {string} text */
  #unknown(text) {
    return new Refusal(
      `${this.path} is not laid out as this generator knows it: there is no line "${text}".`,
    );
  }
}

/**
 * @param {string} [line]
 * @returns {string} the file or package that an import or export ends with; empty where it is no such line
 */
function originOf(line = '') {
  return / from '([^']+)';$/.exec(line)?.[1] ?? '';
}

/** @param {string} [line] */
function isBeside(line) {
  return originOf(line).startsWith('./');
}

/** @param {string} [line] */
function indentOf(line = '') {
  return line.length - line.trimStart().length;
}
