import { RequestMethod, type Type } from '@nestjs/common';
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { MetadataScanner } from '@nestjs/core';
import { z } from 'zod';

import type { ErrorName } from '../errors/error-catalogue.js';
import { isRaw } from '../http/envelope.interceptor.js';
import { type AnswerDescription, answerOf } from './answers.decorator.js';
import { type RouteTraits, traitsOf } from './documented.decorator.js';

/** One parameter of a handler that comes from the request. */
export interface RouteInput {
  readonly source: 'body' | 'query' | 'path';
  /** Of a single value, as in `@Param('id')`; the schema is of the whole object where there is none. */
  readonly name?: string;
  readonly schema?: z.ZodType;
}

/** A handler as its decorators describe it. */
export interface HandlerDescription {
  readonly controller: string;
  readonly handler: string;
  readonly inputs: readonly RouteInput[];
  readonly status: number;
  /** Whether the answer goes out without the envelope. */
  readonly raw: boolean;
  readonly answer: AnswerDescription | undefined;
  readonly traits: RouteTraits;
  /** Everything it may refuse with. */
  readonly errors: readonly ErrorName[];
}

/** A handler at one of its paths. */
export interface Route extends HandlerDescription {
  /** As OpenAPI writes it: `get`; a handler of all methods counts as its GET. */
  readonly method: string;
  /** As OpenAPI writes it: `/items/{id}`. */
  readonly path: string;
}

const sources: Readonly<Record<string, RouteInput['source']>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
};

/** The routes of a controller, from the metadata that Nest's router itself reads. */
export function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name] ?? {};
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
    if (method === undefined) return [];
    const description = describeHandler(controller, name);
    return pathsOf(controller).flatMap((prefix) =>
      pathsOf(handler).map((path) => ({
        ...description,
        method: methodName(method),
        path: joined(prefix, path),
      })),
    );
  });
}

/** What the decorators of a handler say. */
export function describeHandler(controller: Type, name: string): HandlerDescription {
  const handler = (controller.prototype as Record<string, object>)[name] ?? {};
  const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, handler) as number | undefined;
  const description = {
    controller: controller.name,
    handler: name,
    inputs: inputsOf(controller, name),
    status: status ?? (method === RequestMethod.POST ? 201 : 200),
    raw: isRaw(controller, handler),
    answer: answerOf(handler),
    traits: traitsOf(controller, handler),
  };
  return { ...description, errors: errorsOf(description) };
}

/** The handler's own errors, with those of its inputs and guards and those of every service. */
function errorsOf({ inputs, raw, answer, traits }: Omit<HandlerDescription, 'errors'>): ErrorName[] {
  const has = (kind: RouteInput['source']) => inputs.some(({ source }) => source === kind);
  return [
    ...new Set<ErrorName>([
      ...(has('body') || has('path') ? (['BAD_REQUEST'] as const) : []),
      ...(inputs.some(({ schema }) => schema) ? (['VALIDATION_FAILED'] as const) : []),
      ...(has('body') ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
      ...(traits.audiences ? (['UNAUTHORIZED'] as const) : []),
      ...(traits.permission === undefined ? [] : (['FORBIDDEN'] as const)),
      ...(traits.errors ?? []),
      ...(answer?.errors ?? []),
      ...(raw ? [] : (['UNAVAILABLE'] as const)),
      'INTERNAL',
    ]),
  ];
}

function inputsOf(controller: Type, name: string): RouteInput[] {
  const parameters = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<
    string,
    { readonly data?: unknown; readonly schema?: unknown }
  >;
  return Object.entries(parameters).flatMap(([key, { data, schema }]) => {
    const source = sources[key.slice(0, key.indexOf(':'))];
    if (source === undefined) return [];
    return [
      {
        source,
        ...(typeof data === 'string' && { name: data }),
        ...(schema instanceof z.ZodType && { schema }),
      },
    ];
  });
}

function methodName(method: RequestMethod): string {
  return method === RequestMethod.ALL ? 'get' : (RequestMethod[method] ?? '').toLowerCase();
}

function pathsOf(host: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, host) as string | string[] | undefined;
  return [path ?? ''].flat();
}

/** Express writes `:id` and `*rest`, OpenAPI `{id}` and `{rest}`. */
function joined(...parts: readonly string[]): string {
  const segments = parts.flatMap((part) => part.split('/')).filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replace(/[:*](\w+)/g, '{$1}')).join('/')}`;
}
