import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { workspace } from '../stack/workspace.js';
import { metricsIn, readAlerts, readQueries, rulesFile } from './queries.js';

const alertTests = join(import.meta.dirname, 'alerts.test.yaml');
const prometheusFile = join(workspace, 'docker/prometheus/prometheus.yaml');
const podMonitorFile = join(workspace, 'k8s/components/prometheus-operator/pod-monitor.yaml');

/** What we look at of promtool's tests of alerts. */
interface AlertTest {
  alert_rule_test: { alertname: string; exp_alerts: object[] }[];
}

interface PodMonitor {
  spec: { podMetricsEndpoints: object[] };
}

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

  itWithPromtool('[OB-01] fire when they should, and then say what it is about', async () => {
    expect(execFileSync('promtool', ['test', 'rules', alertTests], { encoding: 'utf8' })).toContain(
      'SUCCESS',
    );
    const { tests } = parse(await readFile(alertTests, 'utf8')) as { tests: AlertTest[] };
    const fired = tests
      .flatMap(({ alert_rule_test }) => alert_rule_test)
      .filter(({ exp_alerts }) => exp_alerts.length > 0)
      .map(({ alertname }) => alertname);
    const alerts = await readAlerts();
    expect(fired.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
  });

  it('[OB-01] get the labels that metrics have, where Prometheus has some of that name for their target too', async () => {
    const { scrape_configs: jobs } = parse(await readFile(prometheusFile, 'utf8')) as {
      scrape_configs: object[];
    };
    expect(jobs.length).toBeGreaterThan(1);
    for (const job of jobs) expect(job).toMatchObject({ honor_labels: true });
    const monitor = parse(await readFile(podMonitorFile, 'utf8')) as PodMonitor;
    for (const endpoint of monitor.spec.podMetricsEndpoints)
      expect(endpoint).toMatchObject({ honorLabels: true, relabelings: [{ targetLabel: 'service' }] });
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

describe('dashboards', () => {
  itWithPromtool('[OB-01] ask nothing that Prometheus does not understand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginforge-queries-'));
    const queries = await readQueries();
    const rules = queries.map(({ expression: expr }, index) => ({ record: `query:${index}`, expr }));
    const file = join(folder, 'queries.yaml');
    await writeFile(file, stringify({ groups: [{ name: 'queries', rules }] }));
    try {
      const answer = execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
      expect(answer).toContain(`${queries.length} rules found`);
    } finally {
      await rm(folder, { recursive: true });
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
