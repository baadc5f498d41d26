import { jest } from '@jest/globals';

import { LogLines } from './log-lines.fixture.js';
import { createLogger } from './logger.js';
import { LogLevelSwitch } from './log-level-switch.js';

describe('LogLevelSwitch', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('[OB-03] changes how much is logged, and says so', () => {
    const log = new LogLines();
    const logger = createLogger('x', 'warn', log);
    const levels = new LogLevelSwitch();
    levels.control(logger);
    levels.set('debug', 60);
    logger.debug('now');
    expect(log.entries).toMatchObject([
      { msg: 'log level changed', from: 'warn', to: 'debug' },
      { msg: 'now' },
    ]);
  });

  it('[OB-03] goes back to the usual level, from the last change on', () => {
    const logger = createLogger('x', 'warn', new LogLines());
    const levels = new LogLevelSwitch();
    levels.control(logger);
    levels.set('trace', 60);
    jest.advanceTimersByTime(59_000);
    levels.set('debug', 60);
    jest.advanceTimersByTime(59_000);
    expect(logger.level).toBe('debug');
    jest.advanceTimersByTime(1_000);
    expect(logger.level).toBe('warn');
  });
});
