/**
 * @param {import('../../register/service-register.mjs').Service} service
 * @returns {Record<string, string>} what its pods are found by; never changes while they run
 */
export function selectorOf({ name }) {
  return { 'app.kubernetes.io/name': name };
}

/**
 * @param {import('../../register/service-register.mjs').Service} service
 * @returns {Record<string, string>} for network policies too: which kind it is, and whether it reaches the database
 */
export function labelsOf(service) {
  return {
    ...selectorOf(service),
    'app.kubernetes.io/component': service.kind,
    'app.kubernetes.io/part-of': 'ginforge',
    'ginforge/database': String(service.database),
  };
}
