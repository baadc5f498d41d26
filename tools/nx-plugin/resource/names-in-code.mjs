import pluralize from 'pluralize';
import { className } from '../service/class-name.mjs';

/** Words that cannot name a variable. */
const keywords = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for
  function if implements import in instanceof interface let new null package private protected public return static super switch
  this throw true try typeof undefined var void while with yield`.split(/\s+/),
);

/** Classes and types that are everywhere, and those that the code of a resource imports. */
const wellKnown = new Set(
  `Actor Answers AppModule Array ArrayBuffer Atomics AuditModule AuditedChangesService Awaited BigInt Blob Body Boolean Buffer
  Capitalize Changes Column Controller CreateDateColumn Crypto CurrentActor DataSource DataView Date Delete Entity EntityManager
  Error Event EventTarget Exclude Extract File Function Get Headers Idempotent Infinity Injectable InstanceType Intl Iterator Json
  ListColumns ListQuery Lowercase Map Math Module Node NonNullable Number Object Omit Outcome Page Param Parameters Partial
  Performance Permission Pick Post PrimaryColumn Promise Proxy Put Query QueryRunner Readonly Record Reflect RegExp Request
  Required Response ReturnType SelectQueryBuilder Set String Symbol TestService Uncapitalize Uppercase WeakMap WeakRef WeakSet
  WebAssembly`.split(/\s+/),
);

/**
 * What a resource is called wherever it is named. Where its class would hide another, or a variable be a keyword, `Record` follows in
 * code; its path, table and permissions are called as the resource is.
 *
 * @param {string} name kebab-case
 */
export function namesInCode(name) {
  const plural = pluralize(name);
  const suffix = isReserved(name) || isReserved(plural) ? 'Record' : '';
  const upper = `${className(name)}${suffix}`;
  const pluralUpper = suffix ? pluralize(upper) : className(plural);
  return {
    name,
    plural,
    className: upper,
    pluralClassName: pluralUpper,
    camel: lowerFirst(upper),
    pluralCamel: lowerFirst(pluralUpper),
    snake: name.replaceAll('-', '_'),
    pluralSnake: plural.replaceAll('-', '_'),
  };
}

/** @param {string} name kebab-case */
function isReserved(name) {
  const upper = className(name);
  return keywords.has(lowerFirst(upper)) || wellKnown.has(upper);
}

/** @param {string} text */
function lowerFirst(text) {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
