import { z } from 'zod';

import { errorCatalogue, type ErrorDescription, type ErrorName } from '../errors/error-catalogue.js';

/** AP-01: how every error looks; the one component that all error answers refer to. */
export const errorAnswer = z
  .object({
    code: z.int().min(1000).max(9999).meta({ description: 'Of the catalogue; programs go by it.' }),
    message: z.string().meta({ description: 'For people.' }),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'The fields at fault, of a failed validation or of a duplicate.' }),
    trace_id: z.string(),
  })
  .meta({ id: 'Error', description: 'What every error answers with (AP-01).' });

const exampleTraceId = '0190a6f2-7c1e-7b7a-9d53-3f1c2f6f1a10';

/** The error answers of an operation by their status; errors that share one stand there as examples. */
export function errorResponses(names: readonly ErrorName[]): Record<string, object> {
  const statuses = [...new Set(names.map((name) => errorCatalogue[name].status))].sort();
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      response(names.filter((name) => errorCatalogue[name].status === status)),
    ]),
  );
}

/** `components.examples`: the errors that the document's operations name. */
export function errorExamples(names: Iterable<ErrorName>): Record<string, object> {
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const { code, message } = errorCatalogue[name];
      return [name, { summary: message, value: { code, message, trace_id: exampleTraceId } }];
    }),
  );
}

function response(names: readonly ErrorName[]): object {
  const rows = names.map((name): ErrorDescription => errorCatalogue[name]);
  const mayWait = rows.some(({ retry, status }) => retry && (status === 429 || status === 503));
  return {
    description: rows.map(({ code, message }) => `${code}: ${message}`).join('; '),
    ...(mayWait && { headers: { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } } }),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
      },
    },
  };
}
