import { Durations } from './durations.js';
import { Metrics } from './metrics.js';

describe('durations', () => {
  const metrics = new Metrics();
  afterAll(() => metrics.onApplicationShutdown());

  it('[OB-01] look like those of Prometheus’ own library', async () => {
    const labels = ['method', 'status'] as const;
    const theirs = metrics.histogram('theirs_seconds', 'Some time.', labels);
    const ours = new Durations<'method' | 'status'>(metrics, 'ours_seconds', 'Some time.');
    for (const seconds of [0, 0.005, 0.0051, 0.3, 0.3, 2.5, 30, 31, 1_000]) {
      for (const status of [200, 404]) {
        theirs.observe({ method: 'GET', status }, seconds * status);
        ours.observe(`GET ${status}`, { method: 'GET', status }, seconds * status);
      }
    }
    const shown = (name: string) => metrics.registry.getSingleMetricAsString(name);
    const linesOf = (text: string) =>
      text
        .replaceAll(/theirs|ours/g, 'x')
        .split('\n')
        .sort();
    expect(linesOf(await shown('ours_seconds'))).toEqual(linesOf(await shown('theirs_seconds')));
  });
});
