import { withTraceId } from '../http/trace-id.js';
import { withTraceContext } from '../tracing/current-trace.js';
import { LogLines } from './log-lines.fixture.js';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';
import { loggedPath } from './request-log.js';

describe('createLogger', () => {
  it('[AP-08] writes JSON with level, time, service and trace_id', () => {
    const log = new LogLines();
    withTraceId('t-1', () => createLogger('user-api', 'info', log).info({ user_id: '7' }, 'hello'));
    expect(log.entries).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: 'user-api',
        trace_id: 't-1',
        user_id: '7',
        msg: 'hello',
      },
    ]);
  });

  it('[RT-62] writes which trace a line belongs to', () => {
    const log = new LogLines();
    const context = { otelTraceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    withTraceContext(context, () => createLogger('user-api', 'info', log).info('hello'));
    createLogger('user-api', 'info', log).info('beside it');
    expect(log.entries).toMatchObject([{ otel_trace_id: context.otelTraceId, span_id: context.spanId }, {}]);
    expect(log.lines[1]).not.toContain('_id');
  });

  it('[AP-08] blanks secrets', () => {
    const log = new LogLines();
    const headers = { authorization: 'Bearer s3cret', cookie: 's3cret', 'set-cookie': 's3cret' };
    createLogger('x', 'info', log).info(
      { password: 's3cret', headers, session: { refresh_token: 's3cret' } },
      'text',
    );
    expect(log.lines).toHaveLength(1);
    expect(log.lines.join()).not.toContain('s3cret');
  });

  it('[AP-08] logs of an error its type, text, code, stack and causes, not its other properties', () => {
    const log = new LogLines();
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', parameters: ['s3cret'] });
    createLogger('x', 'info', log).error({ err: new TypeError('outer', { cause }) }, 'failed');
    expect(log.entries[0]).toMatchObject({
      err: {
        type: 'TypeError',
        message: 'outer',
        cause: { type: 'Error', message: 'refused', code: 'ECONNREFUSED' },
      },
    });
    expect(log.lines.join()).not.toContain('s3cret');
  });

  it.each([
    [
      'PostgreSQL',
      Object.assign(new Error('invalid input syntax for type uuid: "s3c"ret"'), { code: '22P02' }),
    ],
    ['JSON.parse', syntaxErrorOf('{"password": s3cret')],
    ['a cause', new Error('outer', { cause: syntaxErrorOf('s3cret') })],
  ])('[AP-08] logs no input that an error of %s quotes', (_name, err) => {
    const log = new LogLines();
    createLogger('x', 'info', log).error({ err }, 'failed');
    expect(log.entries[0]).toMatchObject({ err: { stack: expect.stringContaining('logger.spec') } });
    expect(log.lines.join()).not.toMatch(/s3c/);
  });
});

function syntaxErrorOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    return error;
  }
}

describe('NestLogger', () => {
  it("maps Nest's arguments", () => {
    const log = new LogLines();
    const logger = new NestLogger(createLogger('x', 'debug', log));
    logger.warn('careful', 'Orders');
    logger.error('failed', new Error('why'), 'Orders');
    logger.log({ count: 2 }, 'Orders');
    logger.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(log.entries).toMatchObject([
      { level: 'warn', msg: 'careful', context: 'Orders' },
      { level: 'error', msg: 'failed', context: 'Orders', err: { message: 'why' } },
      { level: 'info', count: 2, context: 'Orders' },
      { level: 'debug', context: 'RouterExplorer' },
    ]);
  });
});

describe('loggedPath', () => {
  it('[RT-02] leaves the query string out', () => {
    expect(loggedPath({ url: '/ws?token=abc' })).toBe('/ws');
    expect(loggedPath({ url: '/', originalUrl: '/api/v1/user?token=abc?x' })).toBe('/api/v1/user');
  });
});
