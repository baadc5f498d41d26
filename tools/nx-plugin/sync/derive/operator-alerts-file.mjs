import { parse } from 'yaml';
import { yamlFileFrom } from '../generated-file.mjs';

const rules = 'docker/prometheus/rules/ginforge.yaml';

/**
 * The alert rules of Prometheus once more, as the Prometheus Operator takes them.
 *
 * @param {import('@nx/devkit').Tree} tree
 * @returns {import('../generated-file.mjs').GeneratedFile[]} none where there are no rules
 */
export function operatorAlertsFile(tree) {
  const text = tree.read(rules, 'utf8');
  if (text === null) return [];
  const { groups } = parse(text);
  const resource = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'ginforge', labels: { 'app.kubernetes.io/part-of': 'ginforge' } },
    spec: { groups },
  };
  return [yamlFileFrom('k8s/components/prometheus-operator/alerts.yaml', rules, resource)];
}
