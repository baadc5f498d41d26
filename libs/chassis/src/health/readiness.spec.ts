import { Logger } from '@nestjs/common';

import { Readiness } from './readiness.js';

Logger.overrideLogger(false);

describe('Readiness', () => {
  it('is ready while every check passes', async () => {
    const readiness = new Readiness();
    let away = false;
    readiness.add('database', async () => undefined);
    readiness.add('redis', () => {
      if (away) throw new Error('away');
    });
    await expect(readiness.report()).resolves.toEqual({
      ready: true,
      draining: false,
      checks: { database: 'ok', redis: 'ok' },
    });
    away = true;
    await expect(readiness.report()).resolves.toMatchObject({
      ready: false,
      checks: { database: 'ok', redis: 'failed' },
    });
    away = false;
    await expect(readiness.report()).resolves.toMatchObject({ ready: true });
  });

  it('fails a check that never ends', async () => {
    const readiness = new Readiness();
    readiness.add('stuck', () => new Promise(() => undefined));
    await expect(readiness.report()).resolves.toMatchObject({ ready: false, checks: { stuck: 'failed' } });
  });

  it('[RT-50] is off as soon as draining begins, and draining waits for all its listeners', async () => {
    const readiness = new Readiness();
    const order: string[] = [];
    let release: () => void = () => undefined;
    readiness.onDrain(() => {
      throw new Error('one that fails stops no other');
    });
    readiness.onDrain(() => new Promise<void>((resolve) => (release = resolve)));
    const drained = readiness.startDraining().then(() => order.push('drained'));
    expect(readiness.draining).toBe(true);
    await expect(readiness.report()).resolves.toMatchObject({ ready: false, draining: true });
    order.push('released');
    release();
    await drained;
    expect(order).toEqual(['released', 'drained']);
  });
});
