import { type GatheredAnswers, type HealthReport } from '@ginforge/chassis';

import { ownServices } from './own-services.js';
import { type ServiceHealthView } from './system-health.js';

/**
 * What the replicas answered, by service: our own ones always, others once they answer. One that heard the question and could not answer
 * counts as not well, whose ever it is.
 */
export function servicesHealth({
  answers,
}: Pick<GatheredAnswers<HealthReport>, 'answers'>): ServiceHealthView[] {
  const names = new Set<string>([...ownServices, ...answers.map(({ reply }) => reply.service)]);
  return [...names].sort().map((name) => {
    const replicas = answers
      .filter(({ reply }) => reply.service === name)
      .map(({ from, reply: { service: _service, ...report } }) => ({ instance_id: from, ...report }))
      .sort((one, other) => (one.started_at < other.started_at ? -1 : 1));
    return { service: name, status: statusOf(replicas), replicas };
  });
}

function statusOf(replicas: ServiceHealthView['replicas']): ServiceHealthView['status'] {
  const well = replicas.filter(({ status }) => status === 'ok').length;
  if (well === 0) return 'down';
  return well === replicas.length ? 'ok' : 'degraded';
}
