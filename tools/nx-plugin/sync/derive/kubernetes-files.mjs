import { yamlFile } from '../generated-file.mjs';
import { deploymentOf } from './kubernetes-deployment.mjs';
import { labelsOf, selectorOf } from './kubernetes-labels.mjs';

/** @typedef {import('../../register/service-register.mjs').Service} Service */

const folder = 'k8s/base/services';

/**
 * k8s/base/services: for each service a file with its Deployment, Service and PodDisruptionBudget (K8-01), one with the volumes, and
 * the kustomization that lists them. What they refer to, the ConfigMap `ginforge` and the Secret `ginforge`, is the overlays'.
 *
 * @param {import('../../register/read-platform.mjs').Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile[]}
 */
export function kubernetesFiles(platform) {
  const files = platform.services.map((service) =>
    yamlFile(
      `${folder}/${service.name}.yaml`,
      deploymentOf(service, platform),
      networkServiceOf(service),
      disruptionBudgetOf(service),
    ),
  );
  const claims = volumeClaims(platform.services);
  if (claims.length > 0) files.push(yamlFile(`${folder}/volumes.yaml`, ...claims));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: files.map(({ path }) => path.slice(folder.length + 1)).sort(),
  };
  return [...files, yamlFile(`${folder}/kustomization.yaml`, kustomization)];
}

/**
 * The gateway is reached under one address. The others are looked up pod by pod: the gateway balances by itself (GW-04), and metrics
 * are each replica's own.
 *
 * @param {Service} service
 */
function networkServiceOf(service) {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: {
      ...(service.kind === 'gateway' ? { type: 'ClusterIP' } : { clusterIP: 'None' }),
      selector: selectorOf(service),
      ports: [{ name: 'http', port: service.port, targetPort: 'http', protocol: 'TCP' }],
    },
  };
}

/** @param {Service} service */
function disruptionBudgetOf(service) {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(service) } },
  };
}

/** @param {Service[]} services */
function volumeClaims(services) {
  const names = new Set(services.flatMap(({ volumes }) => volumes.map(({ name }) => name)));
  return [...names].sort().map((name) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { 'app.kubernetes.io/part-of': 'ginforge' } },
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '10Gi' } } },
  }));
}
