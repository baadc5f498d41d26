import { randomUUID } from 'node:crypto';

import { answerProblems } from './answer-problems.js';
import { type Exchange } from './exchange.js';
import { absurdListQueries, hostileIds, hostileValues, undecodableIds } from './hostile-inputs.js';
import { type Operation } from './operation.js';
import { problemsOf, testTimeout, unless } from './problems-of.js';
import { type ServiceClient } from './service-client.js';

/** AP-01, AP-03: ids in paths, and queries. */
export function describeParameters(client: () => ServiceClient): void {
  const withQuery = () => client().operations.filter(({ queryParameters }) => queryParameters.length > 0);

  const query = (operation: Operation, text: string) =>
    client().call(operation, { path: `${operation.path()}?${text}` });

  it('[AP-01] the id of nothing is 404, whatever it looks like', async () => {
    const withId = client().operations.filter(({ pathParameters }) => pathParameters.length > 0);
    const call = (operation: Operation, id: string) =>
      client().callWell(operation, { path: operation.path(id) });
    const check = async (operation: Operation) => {
      const missing = essence(await call(operation, randomUUID()));
      const problems = unless(missing.status, [404], 'a missing one');
      for (const id of [...hostileIds, ...undecodableIds]) {
        const answer = await call(operation, id);
        const found = answerProblems(answer, operation);
        if (undecodableIds.includes(id)) found.push(...unless(answer.status, [400], 'the answer'));
        else if (JSON.stringify(essence(answer)) !== JSON.stringify(missing)) found.push('differs');
        problems.push(...found.map((problem) => `${id.slice(0, 20)}: ${problem}`));
      }
      return problems;
    };
    expect(await problemsOf(withId, check)).toEqual([]);
  });

  it(
    '[AP-03] a query is taken or refused with 400, also when it repeats itself',
    async () => {
      const check = async (operation: Operation) => {
        const texts = operation.queryParameters.flatMap((name) => [
          ...hostileValues.map((value) => `${name}=${value}`),
          `${name}[]=1`,
          `${name}[$gt]=1`,
          `${name}[__proto__][polluted]=1`,
        ]);
        const problems: string[] = [];
        // A query that is taken finds what there is: with the id of nothing in the path, nothing.
        const taken = operation.pathParameters.length === 0 ? 200 : 404;
        for (const text of [...texts, '__proto__[polluted]=1', '__proto__=1', '%ff=1', '&&==&']) {
          const answer = await query(operation, text);
          const found = [
            ...unless(answer.status, [taken, 400], 'the answer'),
            ...answerProblems(answer, operation),
          ];
          problems.push(...found.map((problem) => `${text.slice(0, 40)}: ${problem}`));
        }
        return problems;
      };
      expect(await problemsOf(withQuery(), check)).toEqual([]);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
    testTimeout,
  );

  it('[AP-03] a parameter that comes twice is 400', async () => {
    const check = async (operation: Operation) => {
      const problems: string[] = [];
      for (const name of operation.queryParameters) {
        const answer = await query(operation, `${name}=1&${name}=1`);
        problems.push(...unless(answer.status, [400], `${name} twice`), ...answerProblems(answer, operation));
      }
      return problems;
    };
    expect(await problemsOf(withQuery(), check)).toEqual([]);
  });

  it('[AP-03] absurd paging, sorting and cursors are 400', async () => {
    const check = async (operation: Operation) => {
      const problems: string[] = [];
      for (const [name, values] of Object.entries(absurdListQueries)) {
        if (!operation.queryParameters.includes(name)) continue;
        for (const value of values) {
          const { status, json } = await query(operation, `${name}=${value}`);
          const [error] = (json['errors'] ?? []) as { path: string }[];
          problems.push(...unless(status, [400], `${name}=${value.slice(0, 20)}`));
          if (error?.path !== name) problems.push(`${name}=${value.slice(0, 20)} names ${error?.path}`);
        }
      }
      return problems;
    };
    expect(await problemsOf(withQuery(), check)).toEqual([]);
  });

  it('[AP-03] a list has pages of 20 unless asked and of 100 at most, a feed a cursor', async () => {
    const lists = client().operations.filter(({ answer }) => answer?.properties?.['list'] !== undefined);
    const check = async (operation: Operation) => {
      const { queryParameters } = operation;
      const isFeed = queryParameters.includes('cursor');
      const fields = isFeed ? 'list,next_cursor' : 'list,page,page_size,total';
      const wanted = isFeed ? ['cursor', 'page_size'] : ['keyword', 'order', 'page', 'page_size', 'sort_by'];
      const [usual, huge] = [await query(operation, ''), await query(operation, 'page_size=100000')];
      const sizes = [usual, huge].map(({ json }) => (json['data'] as { page_size?: number }).page_size);
      return [
        ...wanted.filter((name) => !queryParameters.includes(name)).map((name) => `takes no ${name}`),
        ...[usual, huge].flatMap((answer) => answerProblems(answer, operation)),
        ...(fieldsOf(usual) === fields ? [] : [`has ${fieldsOf(usual)}`]),
        ...(isFeed || sizes.join() === '20,100' ? [] : [`has pages of ${sizes.join()}`]),
      ];
    };
    expect(await problemsOf(lists, check)).toEqual([]);
  });
}

function fieldsOf({ json }: Exchange): string {
  return Object.keys(json['data'] as object)
    .sort()
    .join();
}

/** What of an answer is the same for everything that is not there. */
function essence({ status, json: { code, message } }: Exchange) {
  return { status, code, message };
}
