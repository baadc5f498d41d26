import { type Exchange } from './exchange.js';
import { type Operation } from './operation.js';

/** What only the inside of a service says: stacks, SQL, files, drivers. */
const inside =
  /\bat \S+ \(|node_modules|\/(?:src|dist|libs|apps)\/|\.(?:[mc]?js|ts):\d|\b(?:SELECT|INSERT|UPDATE|DELETE) .*\b(?:FROM|INTO|SET|WHERE)\b|relation "|typeorm|postgres|QueryFailed|ECONN|\bExpress\b/i;

/** What is wrong with an answer by AP-01: `[]` where nothing is. Of an operation's own answers its codes are compared with its document. */
export function answerProblems(answer: Exchange, operation?: Operation): string[] {
  const { status, headers, json, text } = answer;
  const hasBody = operation?.method !== 'HEAD';
  const problems = [
    ...(status >= 500 ? [`is ${status}: ${text}`] : []),
    ...(hasBody && (status >= 400 || operation?.isEnveloped) ? envelopeProblems(answer) : []),
    ...(operation?.template !== '/openapi.json' && inside.test(text) ? [`shows the inside: ${text}`] : []),
    ...(headers['x-powered-by'] === undefined ? [] : ['tells what it is made of']),
  ];
  const codes = operation?.codesOf(status) ?? [];
  const isUndocumented = operation && hasBody && status >= 400 && !codes.includes(Number(json['code']));
  return isUndocumented ? [...problems, `${status}/${String(json['code'])} is not documented`] : problems;
}

function envelopeProblems({ status, headers, json }: Exchange): string[] {
  const { code, message, data, trace_id: traceId, errors } = json;
  const isSuccess = status < 400;
  const mayName = code === 1001 || code === 1009;
  const has = (rule: boolean, problem: string) => (rule ? [] : [problem]);
  return [
    ...has(headers['content-type'] === 'application/json; charset=utf-8', `is ${headers['content-type']}`),
    ...has(isSuccess ? code === 0 : isCode(code), `has the code ${String(code)}`),
    ...has(typeof message === 'string' && message !== '', 'has no message'),
    ...has((data !== undefined) === isSuccess, 'has data on an error, or none on a success'),
    ...has(typeof traceId === 'string' && traceId === headers['x-request-id'], 'has another trace_id'),
    ...has(
      errors === undefined ? code !== 1001 : mayName && Array.isArray(errors),
      'has errors that are none, or lacks them',
    ),
  ];
}

/** AP-02 */
function isCode(code: unknown): boolean {
  return typeof code === 'number' && /^[1-69]0\d\d$/.test(String(code));
}
