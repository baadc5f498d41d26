import type { ErrorName } from '../errors/error-catalogue.js';
import type { JsonSchema } from './schema-components.js';

/** A request header that a route reads. */
export interface HeaderDescription {
  readonly description: string;
  readonly required?: boolean;
  readonly maxLength?: number;
}

/** A request body that is not JSON. */
export interface BodyDescription {
  readonly contentType: string;
  readonly schema: JsonSchema;
}

/** What a decorator makes of a route, in the words of its document (AP-07). */
export interface RouteTraits {
  /** Whose access token opens the route; without one it answers 401. */
  readonly audiences?: readonly string[];
  /** Whether it answers some callers without a token too. */
  readonly tokenOptional?: boolean;
  /** The permission code without which it answers 403 (AD-01). */
  readonly permission?: string;
  readonly errors?: readonly ErrorName[];
  /** Of a route that reads another body than JSON. */
  readonly body?: BodyDescription;
  /** By the header's name. */
  readonly headers?: Readonly<Record<string, HeaderDescription>>;
}

const metadataKey = 'ginforge:route-traits';

/**
 * For decorators that change what a route asks of its caller, such as `@Authenticated()`: what they do to the document. To be
 * combined by `applyDecorators`; several on one route add up, and a route's own go before its controller's.
 */
export function Documented(traits: RouteTraits): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: { readonly value?: unknown }) => {
    const host = descriptor ? (descriptor.value as object) : target;
    Reflect.defineMetadata(metadataKey, [...ownTraits(host), traits], host);
  };
}

/** What all decorators of a route and its controller say together. */
export function traitsOf(controller: object, handler: object): RouteTraits {
  const all = [...ownTraits(controller), ...ownTraits(handler)];
  const merged = all.reduce((sum, traits) => ({ ...sum, ...traits }), {});
  return {
    ...merged,
    errors: all.flatMap(({ errors = [] }) => errors),
    headers: Object.assign({}, ...all.map(({ headers }) => headers)) as RouteTraits['headers'],
  };
}

function ownTraits(host: object): readonly RouteTraits[] {
  return (Reflect.getOwnMetadata(metadataKey, host) as RouteTraits[] | undefined) ?? [];
}
