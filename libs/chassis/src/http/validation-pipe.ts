import { StandardSchemaValidationPipe } from '@nestjs/common';

import { ApplicationError, type FieldError } from '../errors/application-error.js';
import { useFieldMessages } from './field-messages.js';

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

/** The pipe behind `@Body({ schema })`, `@Query({ schema })` and `@Param({ schema })`: answers `VALIDATION_FAILED` with every field. */
export function validationPipe(): StandardSchemaValidationPipe {
  useFieldMessages();
  return new SchemaPipe({ exceptionFactory: validationError });
}

/** Leaves every key to the schema: Nest's own pipe would drop a field called `constructor` without a word. */
class SchemaPipe extends StandardSchemaValidationPipe {
  protected override stripProtoKeys(): void {
    // AP-06: unknown fields are refused; zod builds its results so that `__proto__` is no more than a key.
  }
}

/** AP-01: the issues of a schema as a `VALIDATION_FAILED` with `errors: [{path, message}]`. */
export function validationError(issues: readonly Issue[]): ApplicationError {
  return new ApplicationError('VALIDATION_FAILED', { errors: issues.flatMap(fieldErrors) });
}

function fieldErrors(issue: Issue): FieldError[] {
  const path = (issue.path ?? []).map((segment) =>
    String(typeof segment === 'object' ? segment.key : segment),
  );
  return (
    unknownKeys(issue)?.map((key) => ({ path: [...path, key].join('.'), message: 'Unknown field' })) ?? [
      { path: path.join('.'), message: issue.message },
    ]
  );
}

/** AP-06: zod reports unknown fields at their parent; each is named by its own path here. */
function unknownKeys(issue: object): string[] | undefined {
  if (!('code' in issue) || issue.code !== 'unrecognized_keys') return undefined;
  return 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String) : undefined;
}
