import { type Verdict, verdictOfAnswer, verdictOfError } from './verdict.js';

describe('verdict', () => {
  it.each<[number, boolean, Verdict]>([
    [200, false, 'success'],
    [304, false, 'success'],
    [404, false, 'success'],
    [429, true, 'success'],
    [500, false, 'success'],
    [501, false, 'success'],
    [502, false, 'failure'],
    [503, false, 'failure'],
    [504, true, 'failure'],
    [503, true, 'nothing'],
  ])('[GW-05] of an answer %d (Retry-After: %s) is %s', (status, hasRetryAfter, verdict) => {
    expect(verdictOfAnswer(status, hasRetryAfter)).toBe(verdict);
  });

  it.each<[string | undefined, Verdict]>([
    ['ECONNREFUSED', 'failure'],
    ['ECONNRESET', 'failure'],
    ['HPE_INVALID_CONSTANT', 'failure'],
    [undefined, 'failure'],
    ['EMFILE', 'nothing'],
    ['EADDRNOTAVAIL', 'nothing'],
  ])('[GW-05] of an error with code %s is %s', (code, verdict) => {
    expect(verdictOfError(Object.assign(new Error('broken'), { code }))).toBe(verdict);
  });
});
