import { type Job } from './job-actions.js';
import { t } from './texts.js';

/** Those that the API lists, the one that it lists unless asked for another first. */
export const jobStates = ['failed', 'waiting', 'active', 'delayed', 'completed'] as const;

const tones = {
  failed: 'bad',
  waiting: 'warn',
  active: 'accent',
  delayed: 'quiet',
  completed: 'good',
} as const;

function known({ state }: Job): (typeof jobStates)[number] | undefined {
  return jobStates.find((one) => one === state);
}

export function jobTone(job: Job): 'good' | 'warn' | 'bad' | 'quiet' | 'accent' {
  const state = known(job);
  return state === undefined ? 'quiet' : tones[state];
}

export function stateText(job: Job): string {
  const state = known(job);
  return state === undefined ? job.state : t(state);
}
