import { adminApi, type Schemas } from '../../api/admin-api.js';
import { ApiError } from '../../api/api-error.js';
import { ask } from '../../api/ask.js';
import { announce } from '../../display/announce.js';
import { type RowAction } from '../../list/column.js';
import { t } from './texts.js';

export type Job = Schemas['Job'];

const permission = 'job:manage';

/**
 * What can be done with a job in its state.
 * @param refresh shows how it is afterwards, also where it was refused
 */
export function jobActions(job: Job, refresh: () => Promise<void>): RowAction[] {
  const { id, queue, state } = job;
  const params = { path: { queue, id } };
  const retry: RowAction = {
    key: 'retry',
    title: t('retry'),
    permission,
    run: () =>
      carryOut(
        job,
        'retried',
        () => ask(adminApi.POST('/api/v1/admin/jobs/{queue}/{id}/retry', { params })),
        refresh,
      ),
  };
  const remove: RowAction = {
    key: 'remove',
    title: t('remove'),
    permission,
    isDangerous: true,
    question: t('removeQuestion', { id }),
    run: () =>
      carryOut(
        job,
        'removedNow',
        () => ask(adminApi.DELETE('/api/v1/admin/jobs/{queue}/{id}', { params })),
        refresh,
      ),
  };
  if (state === 'active') return [];
  return state === 'failed' ? [retry, remove] : [remove];
}

/** Who comes too late is told so: the job has gone, or goes on already. */
async function carryOut(
  { id }: Job,
  done: 'retried' | 'removedNow',
  work: () => Promise<Job>,
  refresh: () => Promise<void>,
): Promise<void> {
  try {
    await work();
    announce.success(t(done, { id }));
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 409)) throw error;
    announce.warning(t('otherState', { id }));
  } finally {
    await refresh();
  }
}
