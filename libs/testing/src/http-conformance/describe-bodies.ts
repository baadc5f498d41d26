import { answerProblems } from './answer-problems.js';
import { type Exchange } from './exchange.js';
import { hostileBodies, type HostileBody } from './hostile-bodies.js';
import { type Operation } from './operation.js';
import { problemsOf, testTimeout, unless } from './problems-of.js';
import { type ServiceClient } from './service-client.js';

/** AP-01, AP-06: what a body may not be. */
export function describeBodies(client: () => ServiceClient): void {
  it(
    '[AP-01] [AP-06] a bad body is refused with 400, 413 or 415, and its fields are named',
    async () => {
      const check = async (operation: Operation) => {
        const problems: string[] = [];
        for (const hostile of hostileBodies(operation, await client().bodyOf(operation))) {
          const answer = await client().call(operation, hostile.request);
          problems.push(...refusalProblems(hostile, answer, operation));
        }
        return problems;
      };
      expect(await problemsOf(client().withBody, check)).toEqual([]);
    },
    testTimeout,
  );

  it('[AP-06] __proto__ and constructor are fields like any other: refused where they are unknown', async () => {
    const check = async (operation: Operation) => {
      const valid = JSON.stringify(await client().bodyOf(operation)).slice(1);
      const problems: string[] = [];
      for (const key of ['__proto__', 'constructor']) {
        const body = `{"${key}":{"prototype":{"polluted":true},"polluted":true}${valid === '}' ? '' : ','}${valid}`;
        const request = { body, headers: { 'Content-Type': 'application/json' } };
        const refused = { name: key, request, statuses: [400], at: key };
        problems.push(...refusalProblems(refused, await client().call(operation, request), operation));
      }
      return problems;
    };
    expect(await problemsOf(client().withBody, check)).toEqual([]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
}

function refusalProblems(
  { name, statuses, at }: HostileBody,
  answer: Exchange,
  operation: Operation,
): string[] {
  const errors = (answer.json['errors'] ?? []) as { path: string }[];
  const isNamed = at === undefined || errors.some(({ path }) => path === at || path.startsWith(`${at}.`));
  const problems = [
    ...unless(answer.status, statuses, 'the answer'),
    ...(isNamed ? [] : [`${at} is not named: ${JSON.stringify(errors)}`]),
    ...answerProblems(answer, operation),
  ];
  return problems.map((problem) => `${name}: ${problem}`);
}
