import { ForbiddenException, NotFoundException } from '@nestjs/common';

import { ApplicationError } from '../errors/application-error.js';
import { toApplicationError } from './application-error.filter.js';
import { errorEnvelope, successEnvelope } from './envelope.js';

describe('toApplicationError', () => {
  it('leaves an ApplicationError as it is', () => {
    const error = new ApplicationError('CONFLICT');
    expect(toApplicationError(error)).toBe(error);
  });

  it('[AP-01] takes the status of an HttpException but not its text', () => {
    const error = toApplicationError(new NotFoundException('Cannot GET /x?token=secret'));
    expect(error).toMatchObject({ errorName: 'NOT_FOUND', message: 'Not found' });
    expect(toApplicationError(new ForbiddenException()).errorName).toBe('FORBIDDEN');
  });

  it.each([new Error('relation "users" does not exist'), 'text', null, { status: 404 }])(
    '[AP-01] shows nothing of %p',
    (thrown) => {
      const error = toApplicationError(thrown);
      expect(error).toMatchObject({ errorName: 'INTERNAL', message: 'Something went wrong on our side' });
      expect(error.cause).toBe(thrown);
    },
  );
});

describe('envelopes', () => {
  it('[AP-01] has data on success, null when there is none', () => {
    expect(successEnvelope({ id: '1' }, 't')).toEqual({
      code: 0,
      message: 'success',
      data: { id: '1' },
      trace_id: 't',
    });
    expect(successEnvelope(undefined, 't').data).toBeNull();
  });

  it('[AP-01] has neither data nor errors on a plain error', () => {
    expect(Object.keys(errorEnvelope('NOT_FOUND', 't'))).toEqual(['code', 'message', 'trace_id']);
  });
});
