import { z } from 'zod';

import type { AnswerDescription } from './answers.decorator.js';
import { errorResponses } from './error-answers.js';
import type { Route, RouteInput } from './routes.js';
import type { JsonSchema, SchemaComponents } from './schema-components.js';

/** An operation of an OpenAPI document. */
export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, object>>;
  readonly [field: string]: unknown;
}

/** A route of which `@Answers()` says what it answers with. */
export type DocumentedRoute = Route & { readonly answer: AnswerDescription };

/** A route as an operation. The id comes from the controller and the handler and stays as long as they are called so. */
export function operationOf(route: DocumentedRoute, components: SchemaComponents): Operation {
  const { controller, handler, answer, traits, inputs } = route;
  const parameters = parametersOf(route, components);
  const body = inputs.find(({ source }) => source === 'body');
  return {
    operationId: `${resource(controller)}_${handler}`,
    tags: [tagOf(controller)],
    summary: answer.summary,
    ...(traits.audiences && securityOf(traits.audiences, traits.tokenOptional)),
    ...(traits.permission !== undefined && { 'x-permission': traits.permission }),
    ...(parameters.length > 0 && { parameters }),
    ...(body?.schema && { requestBody: jsonBody(body.schema, components) }),
    ...(traits.body && { requestBody: requestBody(true, traits.body.schema, traits.body.contentType) }),
    responses: { ...successResponses(route, components), ...errorsBesides(route) },
  };
}

/** The tag of a controller: `EndUsersController` → `End users`. */
export function tagOf(controller: string): string {
  const words = resource(controller)
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function resource(controller: string): string {
  return controller.replace(/Controller$/, '');
}

/** Whoever holds a token of one of these audiences (AD-06). */
function securityOf(audiences: readonly string[], optional = false): object {
  return { security: [{ bearer: [] }, ...(optional ? [{}] : [])], 'x-audiences': audiences };
}

/** What a schema takes `undefined` for may be left out. */
function jsonBody(schema: z.ZodType, components: SchemaComponents): object {
  return requestBody(
    !schema.safeParse(undefined).success,
    components.add(schema, 'input'),
    'application/json',
  );
}

function requestBody(required: boolean, schema: JsonSchema, contentType: string): object {
  return { required, content: { [contentType]: { schema } } };
}

function parametersOf({ path, inputs, traits }: Route, components: SchemaComponents): object[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const schema = inputs.find((input) => input.source === 'path' && input.name === name)?.schema;
    return {
      name,
      in: 'path',
      required: true,
      schema: schema ? components.add(schema, 'input') : { type: 'string' },
    };
  });
  const inQuery = inputs.filter(({ source }) => source === 'query');
  const headers = Object.entries(traits.headers ?? {}).map(([name, header]) => ({
    name,
    in: 'header',
    description: header.description,
    required: header.required ?? false,
    schema: { type: 'string', ...(header.maxLength !== undefined && { maxLength: header.maxLength }) },
  }));
  return [...inPath, ...inQuery.flatMap((input) => queryParameters(input, components)), ...headers];
}

/** A query is one schema for the code and one parameter for each of its fields here. */
function queryParameters({ name, schema }: RouteInput, components: SchemaComponents): object[] {
  if (name !== undefined) {
    return [{ name, in: 'query', schema: schema ? components.add(schema, 'input') : { type: 'string' } }];
  }
  if (!(schema instanceof z.ZodObject)) return [];
  const { properties = {}, required = [] } = components.add(schema, 'input') as {
    properties?: Record<string, JsonSchema>;
    required?: string[];
  };
  return Object.entries(properties).map(([field, { description, ...property }]) => ({
    name: field,
    in: 'query',
    ...(description !== undefined && { description }),
    ...(required.includes(field) && { required: true }),
    schema: property,
  }));
}

function successResponses(route: DocumentedRoute, components: SchemaComponents): Record<string, object> {
  const { answer, status, raw } = route;
  if (answer.schema instanceof z.ZodNever) return {};
  const data = components.add(answer.schema, 'output');
  const isEmpty = raw && answer.schema instanceof z.ZodNull;
  const schema = raw || answer.contentType !== undefined ? data : enveloped(data);
  const response = {
    description: answer.summary,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/TraceId' } },
    ...(!isEmpty && { content: { [answer.contentType ?? 'application/json']: { schema } } }),
  };
  return Object.fromEntries([status, ...(answer.sameAnswerAt ?? [])].map((code) => [String(code), response]));
}

/** The errors, but for a status with which the route answers as if all were well. */
function errorsBesides({ errors, answer }: DocumentedRoute): Record<string, object> {
  const taken = (answer.sameAnswerAt ?? []).map(String);
  return Object.fromEntries(
    Object.entries(errorResponses(errors)).filter(([status]) => !taken.includes(status)),
  );
}

/** AP-01 */
function enveloped(data: JsonSchema): JsonSchema {
  return {
    type: 'object',
    required: ['code', 'message', 'data', 'trace_id'],
    properties: {
      code: { type: 'integer', const: 0 },
      message: { type: 'string', const: 'success' },
      data,
      trace_id: { type: 'string' },
    },
  };
}
