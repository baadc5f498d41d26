import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { jobQueues } from '@ginforge/jobs';

describe('the register of gateway-worker', () => {
  it('[NX-01] names every queue of the catalogue, and no other', () => {
    const file = readFileSync(join(import.meta.dirname, '../package.json'), 'utf8');
    const { ginforge } = JSON.parse(file) as { ginforge: { queues: string[] } };
    expect(ginforge.queues.toSorted()).toEqual([...jobQueues().keys()].sort());
  });
});
