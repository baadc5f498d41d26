import { isJsonObject } from '@ginforge/protocol';

/** A document of JSON, or a part of one. */
export type Json = Readonly<Record<string, unknown>>;

/** Reads parts of a document that may stand elsewhere in it. */
export type Resolve = (value: unknown) => Json | undefined;

/** How often one reference may lead to another. */
const longestChain = 10;

/**
 * Follows `$ref` within one document (RFC 6901), to what is no reference any more. `undefined` for what is no object, for a reference that
 * leads nowhere, and for references that lead to each other.
 */
export function resolverOf(document: Json): Resolve {
  return (value) => {
    let found = value;
    for (let step = 0; step < longestChain; step += 1) {
      if (!isJsonObject(found)) return undefined;
      const { $ref: reference } = found;
      if (typeof reference !== 'string') return found;
      found = at(document, reference);
    }
    return undefined;
  };
}

function at(document: Json, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  const steps = reference.slice(2).split('/').map(unescaped);
  return steps.reduce<unknown>(
    (place, step) => (isJsonObject(place) && Object.hasOwn(place, step) ? place[step] : undefined),
    document,
  );
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The last part of where a reference leads, without the service that a merged document puts in front. */
export function nameOf(reference: string): string {
  const name = unescaped(reference.slice(reference.lastIndexOf('/') + 1));
  return name.slice(name.lastIndexOf('.') + 1);
}
