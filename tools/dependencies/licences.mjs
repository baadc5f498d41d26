import parse from 'spdx-expression-parse';

/** Licences of what we hand on. They ask for their text and notices to go along, and for nothing else. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);

/**
 * Licences that one package alone may have besides, each for its reason.
 *
 * @type {{ name: RegExp, license: string }[]}
 */
const allowedFor = [
  // The library libvips in a file of its own, which anybody can exchange: what the LGPL asks for.
  { name: /^@img\/sharp-/, license: 'LGPL-3.0-or-later' },
];

/** Packages that say their licence where no program reads it, with the version whose text was read. */
const said = new Map([
  // in their readmes
  ['combine-errors@3.0.3', 'MIT'],
  ['pause@0.0.1', 'MIT'],
]);

/**
 * @typedef {object} Manifest what a package.json says of its licence; `licenses` is the form before SPDX
 * @property {unknown} [license]
 * @property {unknown} [licenses]
 */

/**
 * @param {string} name
 * @param {string} version
 * @param {Manifest} manifest
 * @returns {string | undefined} an SPDX expression, unless the package says none
 */
export function licenceOf(name, version, { license, licenses }) {
  if (typeof license === 'string') return license;
  const types = [license, licenses].flat().map(typeOf).filter(Boolean);
  return types.length > 0 ? types.join(' OR ') : said.get(`${name}@${version}`);
}

/** @param {unknown} entry such as `{type: "MIT", url}` */
function typeOf(entry) {
  return typeof entry === 'object' && entry && 'type' in entry ? String(entry.type) : undefined;
}

/**
 * Whether the expression leaves us a choice of which we may have every part.
 *
 * @param {string} name the package's
 * @param {string | undefined} expression
 * @returns {string | undefined} what is wrong with it, or nothing
 */
export function licenceProblem(name, expression) {
  if (expression === undefined) return 'says no licence';
  try {
    return isAllowed(name, parse(expression)) ? undefined : `has the licence ${expression}`;
  } catch {
    return `has a licence that is no SPDX expression: ${expression}`;
  }
}

/**
 * @param {string} name
 * @param {import('spdx-expression-parse').Expression} expression
 * @returns {boolean}
 */
function isAllowed(name, expression) {
  if ('conjunction' in expression) {
    const sides = [expression.left, expression.right].map((side) => isAllowed(name, side));
    return expression.conjunction === 'and' ? sides.every(Boolean) : sides.some(Boolean);
  }
  const { license, exception } = expression;
  if (exception !== undefined) return false; // nobody has looked at one yet
  return allowed.has(license) || allowedFor.some((rule) => rule.name.test(name) && rule.license === license);
}
