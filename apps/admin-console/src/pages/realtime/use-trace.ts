import { type TracedMessage, type TraceLine } from '@ginforge/protocol';
import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { adminApi } from '../../api/admin-api.js';
import { ApiError } from '../../api/api-error.js';
import { textLines } from '../../api/text-lines.js';

/** What stands in the list: a message, or why some are missing. */
export type TraceEntry = { readonly key: number } & (
  { readonly message: TracedMessage } | { readonly note: 'gap' | 'skipped'; readonly count: number }
);

export type TraceState = 'idle' | 'connecting' | 'running';

/** A live trace as its list shows it. */
export interface Trace {
  /** The newest first. */
  readonly entries: Readonly<ShallowRef<readonly TraceEntry[]>>;
  readonly state: Readonly<Ref<TraceState>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  /** Ends what ran before. @param target `user:<id>` or `room:<name>` */
  start: (target: string) => void;
  stop: () => void;
  clear: () => void;
}

const kept = 500;
/** Before it is tried again. Milliseconds. */
const pauseMs = 2_000;

/** Goes on by itself where a trace ended or the way to the server broke, and says that something may be missing; not where it was refused. */
export function useTrace(): Trace {
  const entries = shallowRef<readonly TraceEntry[]>([]);
  const state = ref<TraceState>('idle');
  const failure = shallowRef<unknown>();
  let running: AbortController | undefined;
  let keys = 0;

  function start(target: string): void {
    stop();
    clear();
    failure.value = undefined;
    running = new AbortController();
    void run(target, running.signal);
  }

  function stop(): void {
    running?.abort();
    running = undefined;
    state.value = 'idle';
  }

  function clear(): void {
    entries.value = [];
  }

  async function run(target: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      state.value = 'connecting';
      try {
        await read(target, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
          refused(error);
          return;
        }
      }
      if (!(await hasPassed(pauseMs, signal))) return;
      add({ note: 'gap', count: 0 });
    }
  }

  function refused(error: ApiError): void {
    stop();
    failure.value = error;
  }

  async function read(target: string, signal: AbortSignal): Promise<void> {
    const params = { path: { target } };
    const { data, error, response } = await adminApi.GET('/api/v1/admin/realtime/traces/{target}', {
      params,
      signal,
      parseAs: 'stream',
    });
    if (!data) throw ApiError.of(response.status, error);
    for await (const text of textLines(data)) {
      if (signal.aborted) return;
      take(JSON.parse(text) as TraceLine);
    }
  }

  function take(line: TraceLine): void {
    if (line.kind === 'open') state.value = 'running';
    if (line.kind === 'message') add({ message: line.message });
    if (line.kind === 'gap') add({ note: 'gap', count: 0 });
    if (line.kind === 'skipped') add({ note: 'skipped', count: line.count });
  }

  function add(entry: { message: TracedMessage } | { note: 'gap' | 'skipped'; count: number }): void {
    entries.value = [{ key: ++keys, ...entry }, ...entries.value].slice(0, kept);
  }

  onScopeDispose(stop);
  return { entries, state, failure, start, stop, clear };
}

/** @returns `false` where it was aborted before */
function hasPassed(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const abort = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
