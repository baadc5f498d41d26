import { yamlFile } from '../generated-file.mjs';

/**
 * Where Prometheus finds `/metrics` of each service in the compose network (file-based service discovery). It looks the names up as
 * often as it reads the file, and each replica behind one has a target of its own where the surroundings say `dns_sd` instead.
 *
 * @param {import('../../register/read-platform.mjs').Platform} platform
 * @returns {import('../generated-file.mjs').GeneratedFile}
 */
export function scrapeTargetsFile({ services }) {
  return yamlFile(
    'docker/prometheus/targets.yaml',
    services.map(({ name, kind, port }) => ({
      targets: [`${name}:${port}`],
      labels: { service: name, kind },
    })),
  );
}
