import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Container, isWorkload, type Manifest, type Pod, type Workload } from './manifest.js';
import { hasKubectl, renderOverlay } from './render-overlay.js';
import { typeProblems } from './type-problems.js';

const kubernetes = join(import.meta.dirname, '../../k8s');
const apps = join(import.meta.dirname, '../../apps');
const overlays = readdirSync(join(kubernetes, 'overlays'));

/** The drain of the gateway (RT-50), and what SHUTDOWN_TIMEOUT_MS gives the others. Seconds. */
const drainSeconds = 20;

const describeWithKubectl = hasKubectl() ? describe : describe.skip;

describeWithKubectl.each(overlays)('the overlay %s', (overlay) => {
  let manifests: Manifest[];
  let workloads: Workload[];
  let services: Workload[];

  beforeAll(() => {
    manifests = renderOverlay(`overlays/${overlay}`);
    workloads = manifests.filter(isWorkload);
    services = workloads.filter(({ kind }) => kind === 'Deployment');
  });

  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const pods = () => workloads.map(({ spec }) => spec.template);
  const containers = () => pods().flatMap(({ spec }) => [...(spec.initContainers ?? []), ...spec.containers]);

  it('[K8-02] has no field that Kubernetes does not know, and none of a wrong type', () => {
    expect(typeProblems(manifests)).toEqual([]);
  });

  it('[K8-01] runs every service of the register', () => {
    const registered = readdirSync(apps).filter((app) =>
      readdirSync(join(kubernetes, 'base/services')).includes(`${app}.yaml`),
    );
    expect(registered.length).toBeGreaterThan(4);
    expect(services.map(({ metadata }) => metadata.name).sort()).toEqual(registered.sort());
  });

  it('[K8-01] lets no pod be more than it must: no root, no writable root, no capability, no token', () => {
    for (const { spec } of pods()) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(spec.securityContext?.runAsUser).toBeGreaterThan(0);
    }
    for (const { securityContext } of containers()) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  it('[K8-01] bounds what each container takes', () => {
    for (const { name, resources } of containers()) {
      expect([name, resources]).toEqual([
        name,
        {
          requests: { cpu: expect.any(String), memory: expect.any(String) },
          limits: { cpu: expect.any(String), memory: expect.any(String) },
        },
      ]);
    }
  });

  it('[K8-01] asks each service whether it lives, without its dependencies, and whether it is ready', () => {
    for (const { spec } of services) {
      for (const container of spec.template.spec.containers) {
        expect(container.livenessProbe?.httpGet?.path).toBe('/healthz');
        expect(container.readinessProbe?.httpGet?.path).toBe('/readyz');
        for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe])
          expect(portNames(container)).toContain(probe?.httpGet?.port);
      }
    }
  });

  it('[K8-01] replaces pods without one missing, over nodes and zones, and gives them time to end (RT-50)', () => {
    for (const { metadata, spec } of services) {
      expect(spec.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
      expect(spec.template.spec.topologySpreadConstraints).toHaveLength(2);
      const sleep = Math.max(...spec.template.spec.containers.map(preStopSeconds));
      const needed = sleep + (metadata.name === 'gateway' ? drainSeconds : 0);
      expect(sleep).toBeGreaterThan(0);
      expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(needed + 10);
    }
    const budgets = ofKind('PodDisruptionBudget').map(({ metadata }) => metadata.name);
    expect(budgets.sort()).toEqual(services.map(({ metadata }) => metadata.name).sort());
  });

  it('[K8-01] has the labels by which upgrades go: the worker, then the other services, then the gateway', () => {
    const components: Record<string, string> = { gateway: 'gateway', 'gateway-worker': 'worker' };
    for (const { metadata } of services)
      expect([metadata.name, metadata.labels?.['app.kubernetes.io/component']]).toEqual([
        metadata.name,
        components[metadata.name] ?? expect.stringMatching(/^(service|worker)$/),
      ]);
  });

  it('[K8-02] selects by labels that pods have, and names ports, claims, maps and keys that are there', () => {
    for (const selector of selectorsOf(manifests))
      expect([selector, findPods(selector)]).not.toEqual([selector, []]);
    for (const { spec } of ofKind('Service') as ServiceManifest[]) {
      const found = findPods(spec.selector).flatMap(({ spec: pod }) => pod.containers.flatMap(portNames));
      for (const { targetPort } of spec.ports) expect(found).toContain(targetPort);
    }
    for (const pod of pods())
      for (const claim of claimsOf(pod)) expect(namesOf('PersistentVolumeClaim')).toContain(claim);
    for (const { envFrom = [] } of containers())
      for (const { configMapRef } of envFrom) expect(namesOf('ConfigMap')).toContain(configMapRef?.name);
  });

  it('[K8-02] says which version of an image it means, and which namespace everything is in', () => {
    for (const { image } of containers()) expect(image).toMatch(/^[\w./-]+:(?!latest$)[\w.-]+$/);
    for (const { kind, metadata } of manifests)
      expect([kind, metadata.name, metadata.namespace]).toEqual([
        kind,
        metadata.name,
        kind === 'Namespace' ? undefined : 'ginforge',
      ]);
  });

  it('[K8-02] has no secret in a variable, and none of production in a file', () => {
    for (const { env = [] } of containers())
      for (const { name, value } of env)
        if (/SECRET|PASSWORD|_KEY|DATABASE_URL|REDIS_URL|REDIS_CLUSTER_NODES/.test(name))
          expect([name, value]).toEqual([name, undefined]);
    for (const { data = {} } of ofKind('ConfigMap'))
      expect(Object.keys(data).join()).not.toMatch(/SECRET|PASSWORD|PRIVATE/);
    if (overlay === 'production') expect(ofKind('Secret')).toEqual([]);
  });

  it('[K8-01] lets nobody in but from where it must: everything else is denied', () => {
    const policies = ofKind('NetworkPolicy') as PolicyManifest[];
    const denial = policies.find(({ metadata }) => metadata.name === 'default-deny');
    expect(denial?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const toGateway = policies.filter(({ spec }) => spec.ingress && selects(spec.podSelector, 'gateway'));
    const sources = toGateway.flatMap(({ spec }) => spec.ingress ?? []).flatMap(({ from }) => from ?? [{}]);
    for (const source of sources) {
      const labels = Object.keys(
        (source as { namespaceSelector?: Selector }).namespaceSelector?.matchLabels ?? {},
      );
      expect(['ginforge/edge', 'ginforge/monitoring']).toContain(labels[0]);
    }
  });

  it('[K8-01] lets nobody but services reach Redis, and nobody without a database PostgreSQL', () => {
    const policies = ofKind('NetworkPolicy') as PolicyManifest[];
    for (const { metadata, spec } of workloads.filter(({ kind }) => kind === 'StatefulSet')) {
      const { labels } = spec.template.metadata;
      const own = policies.filter(({ spec: policy }) => policy.ingress && admits(policy.podSelector, labels));
      expect([metadata.name, own.length]).toEqual([metadata.name, 1]);
      const sources = own
        .flatMap(({ spec: policy }) => policy.ingress ?? [])
        .flatMap(({ from }) => from ?? [{}]);
      expect(sources.map((source) => Object.keys(source))).toEqual(sources.map(() => ['podSelector']));
      const admitted = pods().filter((pod) =>
        sources.some(({ podSelector = {} }) => admits(podSelector, pod.metadata.labels)),
      );
      const needing = metadata.name === 'postgres' ? hasDatabase : isService;
      expect(admitted).toEqual(pods().filter(needing));
    }
  });

  const namesOf = (kind: string) => ofKind(kind).map(({ metadata }) => metadata.name);
  const findPods = (selector: Record<string, string>): Pod[] =>
    pods().filter(({ metadata }) => matches(metadata.labels, selector));
});

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values: string[] }[];
}

interface ServiceManifest extends Manifest {
  spec: { selector: Record<string, string>; ports: { port: number; targetPort: string }[] };
}

interface PolicyManifest extends Manifest {
  spec: { podSelector: Selector; policyTypes: string[]; ingress?: { from?: { podSelector?: Selector }[] }[] };
}

const portNames = ({ ports = [] }: Container): string[] => ports.map(({ name }) => name);
const preStopSeconds = ({ lifecycle }: Container): number => lifecycle?.preStop?.sleep?.seconds ?? 0;

const hasDatabase = ({ metadata }: Pod) => metadata.labels['ginforge/database'] === 'true';
const isService = ({ metadata }: Pod) =>
  ['gateway', 'service', 'worker'].includes(metadata.labels['app.kubernetes.io/component'] ?? '');

/** Whether a policy's selector takes in a pod with these labels. */
function admits(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string>,
): boolean {
  const isIn = matchExpressions.every(
    ({ key, operator, values }) => operator === 'In' && values.includes(labels[key] ?? ''),
  );
  return (
    Object.keys({ ...matchLabels, ...matchExpressions }).length > 0 && isIn && matches(labels, matchLabels)
  );
}

function matches(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function selects({ matchLabels = {} }: Selector, component: string): boolean {
  return matchLabels['app.kubernetes.io/component'] === component;
}

/** Every selector of pods by labels alone, wherever it stands. */
function selectorsOf(manifests: readonly Manifest[]): Record<string, string>[] {
  return manifests.flatMap((manifest) => {
    const spec = (manifest.spec ?? {}) as Record<string, Selector & Record<string, string>>;
    if (manifest.kind === 'Service') return spec['selector'] ? [spec['selector']] : [];
    return [spec['selector'], spec['podSelector']].flatMap((selector) =>
      selector?.matchLabels ? [selector.matchLabels] : [],
    );
  });
}

function claimsOf({ spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) => (claim ? [claim.claimName] : []));
}

describeWithKubectl('components', () => {
  it('[K8-01] scale the gateway by its connections too, and never against `kubectl apply`', () => {
    const manifests = renderOverlay('../tools/kubernetes/every-component');
    expect(typeProblems(manifests)).toEqual([]);
    const scaler = manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    const metrics = scaler?.spec?.['metrics'] as { pods?: { metric: { name: string } } }[];
    expect(metrics.map(({ pods }) => pods?.metric.name)).toEqual([undefined, 'websocket_connections']);
    const gateway = manifests.filter(isWorkload).find(({ metadata }) => metadata.name === 'gateway');
    expect(gateway?.spec.replicas).toBeUndefined();
  });
});

describe('alert rules', () => {
  it('[OB-01] are the same for the Prometheus Operator as for the Prometheus of the compose files', () => {
    const read = (path: string) =>
      parse(readFileSync(join(kubernetes, path), 'utf8')) as Record<string, unknown>;
    const { groups } = read('../docker/prometheus/rules/ginforge.yaml');
    expect(read('components/prometheus-operator/alerts.yaml')['spec']).toEqual({ groups });
  });
});

describeWithKubectl('the check itself', () => {
  it('[K8-02] sees an unknown field, a wrong type and a missing field', () => {
    const service = (spec: object): Manifest => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { ...spec },
    });
    expect(typeProblems([service({ ports: [{ port: 80 }] })])).toEqual([]);
    expect(typeProblems([service({ prots: [] })])).toEqual([expect.stringContaining('prots')]);
    expect(typeProblems([service({ ports: [{ port: '80' }] })])).toEqual([
      expect.stringContaining('Service x'),
    ]);
    expect(typeProblems([service({ ports: [{ name: 'http' }] })])).toEqual([expect.stringContaining('port')]);
  });
});
