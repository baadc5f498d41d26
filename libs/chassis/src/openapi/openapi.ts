import type { Type } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';

import type { ErrorName } from '../errors/error-catalogue.js';
import { errorAnswer, errorExamples } from './error-answers.js';
import { type DocumentedRoute, type Operation, operationOf, tagOf } from './operation.js';
import { type Route, routesOf } from './routes.js';
import { type JsonSchema, SchemaComponents } from './schema-components.js';

/** An OpenAPI 3.1 document, as far as we make them. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers?: readonly object[];
  readonly tags: readonly { readonly name: string }[];
  /** Operations by path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

/** AP-07: a service's document, made from its own routes and the schemas that validate. */
export class OpenApi {
  private made: OpenApiDocument | undefined;

  /** @param name the service's: `user-api` */
  constructor(
    private readonly name: string,
    private readonly discovery: Pick<DiscoveryService, 'getControllers'>,
  ) {}

  /**
   * A route without `@Answers()` is not in it, which the tests of every service notice.
   * @throws Error where two routes have one operation id, or two schemas one id
   */
  get document(): OpenApiDocument {
    this.made ??= this.make();
    return this.made;
  }

  private make(): OpenApiDocument {
    const routes = this.routes();
    const components = new SchemaComponents();
    components.add(errorAnswer, 'output');
    const paths = pathsOf(routes, components);
    return {
      openapi: '3.1.0',
      info: {
        title: this.name,
        version: '1',
        description: `The HTTP interface of ${this.name}, made from the schemas that validate its requests.`,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: [...new Set(routes.map(({ controller }) => tagOf(controller)))].map((name) => ({ name })),
      paths,
      components: { schemas: components.list(), ...otherComponents(routes) },
    };
  }

  private routes(): DocumentedRoute[] {
    const controllers = this.discovery
      .getControllers()
      .flatMap(({ metatype }) => (metatype ? [metatype] : []));
    return [...new Set(controllers)]
      .flatMap((controller) => routesOf(controller as Type))
      .filter(isDocumented)
      .sort((one, other) => compare(one.path, other.path) || compare(one.method, other.method));
  }
}

function isDocumented(route: Route): route is DocumentedRoute {
  return route.answer !== undefined;
}

function pathsOf(routes: readonly DocumentedRoute[], components: SchemaComponents): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  const ids = new Set<string>();
  for (const route of routes) {
    const operation = operationOf(route, components);
    if (ids.has(operation.operationId)) throw new Error(`Two operations are called ${operation.operationId}`);
    ids.add(operation.operationId);
    paths[route.path] = { ...paths[route.path], [route.method]: operation };
  }
  return paths;
}

function otherComponents(routes: readonly Route[]): Record<string, Record<string, object>> {
  const header = (description: string, schema: JsonSchema) => ({ description, schema });
  return {
    examples: errorExamples(new Set<ErrorName>(routes.flatMap(({ errors }) => errors))),
    headers: {
      TraceId: header('The trace id of this exchange, as in the logs.', { type: 'string' }),
      RetryAfter: header('Seconds until it is worth trying again.', { type: 'string' }),
    },
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'The access token that a login answers with, for the audiences that the operation names.',
      },
    },
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
