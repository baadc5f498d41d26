import { labelsOf, selectorOf } from './kubernetes-labels.mjs';
import {
  secretVariables,
  stopSeconds,
  upstreamVariables,
  volumePath,
  volumeVariables,
} from './service-environment.mjs';

/** @typedef {import('../../register/service-register.mjs').Service} Service */
/** @typedef {import('../../register/read-platform.mjs').Platform} Platform */

/** Both are the overlays': settings that all services read, and what must stand in no file. */
const surroundings = 'ginforge';

/** So long endpoints may still lead to a pod that is to end. Seconds. */
const leaveSeconds = 10;

/** Without these no service gets anywhere, whatever the cluster. Redis is one server or a Redis Cluster (K8-03). */
const always = ['DATABASE_URL'];

/** The user of the images. */
const user = 65_532;

const resources = {
  gateway: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  service: { requests: { cpu: '100m', memory: '192Mi' }, limits: { cpu: '1', memory: '512Mi' } },
  worker: { requests: { cpu: '100m', memory: '192Mi' }, limits: { cpu: '1', memory: '1Gi' } },
};

/**
 * @param {Service} service
 * @param {Platform} platform
 * @returns {object} its Deployment (K8-01), for the restricted pod security standard
 */
export function deploymentOf(service, platform) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: service.name, labels: labelsOf(service) },
    spec: {
      replicas: service.replicas,
      revisionHistoryLimit: 3,
      selector: { matchLabels: selectorOf(service) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: { metadata: { labels: labelsOf(service) }, spec: podOf(service, platform) },
    },
  };
}

/**
 * @param {Service} service
 * @param {Platform} platform
 */
function podOf(service, platform) {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: leaveSeconds + stopSeconds(service.kind),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraints: ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: selectorOf(service) },
      }),
    ),
    containers: [containerOf(service, platform)],
    volumes: [
      { name: 'tmp', emptyDir: {} },
      ...service.volumes.map(({ name }) => ({ name, persistentVolumeClaim: { claimName: name } })),
    ],
  };
}

/**
 * @param {Service} service
 * @param {Platform} platform
 */
function containerOf(service, { services, version }) {
  const { name, kind, port, volumes } = service;
  return {
    name,
    image: `ginforge/${name}:${version}`,
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    envFrom: [{ configMapRef: { name: surroundings } }],
    env: environment(service, services),
    // Liveness asks for nothing that a restart would not mend: Redis and PostgreSQL are readiness' matter.
    startupProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 2, failureThreshold: 60 },
    livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 10, timeoutSeconds: 5 },
    readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 5, timeoutSeconds: 3 },
    lifecycle: { preStop: { sleep: { seconds: leaveSeconds } } },
    resources: resources[kind],
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...volumes.map((volume) => ({ name: volume.name, mountPath: volumePath(volume.name) })),
    ],
  };
}

/**
 * A Job brings the tables up to date, not the replicas (K8-01).
 *
 * @param {Service} service
 * @param {Service[]} all
 */
function environment(service, all) {
  const plain = {
    NODE_ENV: 'production',
    PORT: String(service.port),
    ...(service.database && { DATABASE_MIGRATE: 'off' }),
    ...upstreamVariables(service, all),
    ...volumeVariables(service),
  };
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...secretVariables(service).map((name) => ({
      name,
      // One cluster signs tokens with a secret, the other with keys; the service itself refuses to start without what it needs.
      valueFrom: {
        secretKeyRef: {
          name: surroundings,
          key: name,
          ...(!always.includes(name) && { optional: true }),
        },
      },
    })),
  ];
}
