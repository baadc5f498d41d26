import { ERRORS } from '@tus/utils';

/** An answer of the tus protocol as an error: `status_code` and `body` are what the tus server looks for. */
export class TusError extends Error {
  override readonly name = 'TusError';
  readonly status_code: number;
  readonly body: string;

  constructor(reason: keyof typeof ERRORS) {
    const { status_code, body } = ERRORS[reason];
    super(body.trim());
    this.status_code = status_code;
    this.body = body;
  }
}
