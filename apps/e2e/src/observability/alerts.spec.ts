import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from '../stack/workspace.js';
import { metricsIn, readAlerts, rulesFile } from './queries.js';

const itWithPromtool = hasPromtool() ? it : it.skip;

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('alert rules', () => {
  itWithPromtool('[OB-01] are such as Prometheus reads', () => {
    expect(execFileSync('promtool', ['check', 'rules', rulesFile], { encoding: 'utf8' })).toContain(
      'SUCCESS',
    );
  });

  it('[OB-01] say how grave it is and what it is, and have a section that says what to do', async () => {
    const operations = await readFile(join(workspace, 'docs/operations.md'), 'utf8');
    const alerts = await readAlerts();
    expect(alerts.length).toBeGreaterThan(10);
    for (const { alert, labels, annotations } of alerts) {
      expect([alert, labels?.severity]).toEqual([alert, expect.stringMatching(/^(critical|warning)$/)]);
      expect([alert, annotations?.summary]).toEqual([alert, expect.any(String)]);
      expect(operations).toContain(`| ${alert} |`);
    }
  });
});

describe('metricsIn', () => {
  it.each([
    ['up == 0', ['up']],
    ['sum by (service) (rate(http_requests_total{status=~"5.."}[5m])) > 0.01', ['http_requests_total']],
    ['max(a_b) > 60 or max(c) + 1.5e3 > 2', ['a_b', 'c']],
    ['histogram_quantile(0.99, sum by (le) (rate(d_bucket[5m])))', ['d_bucket']],
  ])('[OB-01] finds what %s asks for', (expression, names) => {
    expect(metricsIn(expression)).toEqual(names);
  });
});
