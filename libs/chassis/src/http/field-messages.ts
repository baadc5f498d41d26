import { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

/**
 * What an issue of a schema says to whoever filled in the field, where the schema has no words of its own: a predicate, as ours are.
 *
 * @returns `undefined` where zod's own text has to do
 */
export function fieldMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'too_small':
      return limitMessage(
        issue.origin,
        Number(issue.minimum),
        issue.inclusive === false,
        'at least',
        'more than',
      );
    case 'too_big':
      return limitMessage(
        issue.origin,
        Number(issue.maximum),
        issue.inclusive === false,
        'at most',
        'less than',
      );
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : typeMessages[issue.expected];
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      return formatMessages[issue.format];
    default:
      return undefined;
  }
}

/** Has every schema of this process say so. */
export function useFieldMessages(): void {
  z.config({ customError: fieldMessage });
}

function limitMessage(
  origin: string,
  limit: number,
  isExclusive: boolean,
  inclusive: string,
  exclusive: string,
): string | undefined {
  const bound = `${isExclusive ? exclusive : inclusive} ${limit}`;
  if (origin === 'string' && limit === 1 && inclusive === 'at least') return 'must not be empty';
  if (origin === 'string') return `must have ${bound} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `must have ${bound} ${limit === 1 ? 'entry' : 'entries'}`;
  return origin === 'number' || origin === 'int' ? `must be ${bound}` : undefined;
}

const typeMessages: Readonly<Record<string, string>> = {
  string: 'must be text',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
  array: 'must be a list',
  object: 'must be an object',
};

const formatMessages: Readonly<Record<string, string>> = {
  uuid: 'must be an id (UUID)',
  email: 'must be an e-mail address',
  datetime: 'must be a moment of RFC 3339, such as 2026-01-31T09:30:00Z',
};
