import { answerProblems } from './answer-problems.js';
import { type Operation } from './operation.js';
import { problemsOf, testTimeout, unless } from './problems-of.js';
import { type ServiceClient } from './service-client.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

/** AP-01, AP-04: paths, methods and what a good request is answered with. */
export function describePaths(client: () => ServiceClient): void {
  it('[AP-01] there are no other paths: 404 in the envelope', async () => {
    const prefixes = client().operations.map(({ template }) => template.replace(/\/\{.*/, ''));
    const paths = prefixes.map((prefix) => `${prefix}/no/such/path`);
    for (const path of ['/', '/nowhere', '/nowhere?token=x', ...paths]) {
      const answer = await client().send({ method: 'GET', path });
      expect([path, answer.status, answerProblems(answer)]).toEqual([path, 404, []]);
    }
    for (const path of ['/%2e%2e/', '/..', '//', '/%2f', '/%5c']) {
      const answer = await client().send({ method: 'GET', path });
      expect([path, unless(answer.status, [400, 404], 'the answer'), answerProblems(answer)]).toEqual([
        path,
        [],
        [],
      ]);
    }
  });

  it('[AP-01] another method is 405 with Allow', async () => {
    const check = async (operation: Operation) => {
      const allowed = methodsAt(client(), operation.path());
      const others = methods.filter((method) => !allowed.includes(method));
      const answers = await Promise.all(
        others.map((method) => client().send({ method, path: operation.path() })),
      );
      return answers.flatMap((answer) => [
        ...unless(answer.status, [405], 'another method'),
        ...(answer.headers.allow === allowed.join(', ') ? [] : [`allows ${answer.headers.allow}`]),
        ...answerProblems(answer),
      ]);
    };
    expect(await problemsOf(client().operations, check)).toEqual([]);
  });

  it('[AP-01] HEAD is answered as GET, without a body', async () => {
    const gets = client().operations.filter(({ method }) => method === 'GET');
    const check = async (operation: Operation) => {
      const get = await client().call(operation);
      const head = await client().call(operation, { method: 'HEAD' });
      const type = head.headers['content-type'];
      return [
        ...unless(head.status, [get.status], 'HEAD'),
        ...(head.text === '' ? [] : ['HEAD has a body']),
        ...(type === get.headers['content-type'] ? [] : [`HEAD is ${type}`]),
      ];
    };
    expect(await problemsOf(gets, check)).toEqual([]);
  });

  it(
    '[AP-01] [AP-04] a good request is answered as documented, whatever it accepts',
    async () => {
      const plain = client().operations.filter(({ pathParameters }) => pathParameters.length === 0);
      const check = async (operation: Operation) => {
        const accepts = ['application/json', 'text/html', 'application/xml, */*;q=0.1', 'nonsense'];
        const answers = await Promise.all(
          accepts.map((Accept) => client().callWell(operation, { headers: { Accept } })),
        );
        return answers.flatMap((answer) => [
          ...unless(answer.status, [operation.status], 'a good request'),
          ...answerProblems(answer, operation),
        ]);
      };
      expect(await problemsOf(plain, check)).toEqual([]);
    },
    testTimeout,
  );
}

/** Every method of a path, as `Allow` lists them. */
function methodsAt({ operations }: ServiceClient, path: string): string[] {
  const known = operations.filter((operation) => operation.matches(path)).map(({ method }) => method);
  return [...new Set([...known, ...(known.includes('GET') ? ['HEAD'] : [])])].sort();
}
