import { type HealthReport } from '@ginforge/chassis';

import { ownServices } from './own-services.js';
import { servicesHealth } from './services-health.js';

function answer(from: string, service: string, status: HealthReport['status'] = 'ok') {
  const started_at = `2026-01-01T00:00:0${from}.000Z`;
  const measured = { node_version: 'v24.0.0', memory_bytes: 1, event_loop_delay_ms: null };
  return { from, reply: { service, status, checks: {}, started_at, ...measured } };
}

function statuses(...answers: ReturnType<typeof answer>[]) {
  return Object.fromEntries(
    servicesHealth({ answers }).map(({ service, status, replicas }) => [
      service,
      [status, ...replicas.map(({ instance_id: id }) => id)].join(' '),
    ]),
  );
}

describe('servicesHealth', () => {
  it('shows every service of our own, also where nobody answers', () => {
    expect(statuses()).toEqual(Object.fromEntries(ownServices.map((name) => [name, 'down'])));
  });

  it('joins replicas, and shows services that it does not know', () => {
    expect(
      statuses(
        answer('2', 'user-api'),
        answer('1', 'user-api'),
        answer('3', 'merchant-api'),
        answer('4', 'gateway', 'draining'),
        answer('5', 'file-api', 'unavailable'),
        answer('6', 'file-api'),
      ),
    ).toMatchObject({
      'user-api': 'ok 1 2',
      'merchant-api': 'ok 3',
      gateway: 'down 4',
      'file-api': 'degraded 5 6',
      'gateway-worker': 'down',
    });
  });
});
