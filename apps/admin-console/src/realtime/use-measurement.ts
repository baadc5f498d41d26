import { onScopeDispose, type Ref, ref, type ShallowRef, shallowRef } from 'vue';

/** Something that is measured again and again, as long as somebody looks. */
export interface Measurement<Value> {
  /** `undefined`: not measured, or not measured any more. It is never invented. */
  readonly value: Readonly<ShallowRef<Value | undefined>>;
  /** Nothing was heard yet, neither an answer nor that there is none. */
  readonly isPending: Readonly<Ref<boolean>>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly isPaused: Ref<boolean>;
  readonly refresh: () => Promise<void>;
}

/**
 * Asks at once and then every `everyMs`, one question at a time; not while paused, and not while the tab is hidden.
 * @param measured is told of each answer, `undefined` where there was none
 */
export function useMeasurement<Value>(
  measure: () => Promise<Value>,
  { everyMs, measured }: { everyMs: number; measured?: (value: Value | undefined) => void },
): Measurement<Value> {
  const value = shallowRef<Value>();
  const failure = shallowRef<unknown>();
  const isPending = ref(true);
  const isPaused = ref(false);
  let isAsking = false;
  let isOver = false;

  async function refresh(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      value.value = await measure();
      failure.value = undefined;
    } catch (error) {
      value.value = undefined;
      failure.value = error;
    } finally {
      isAsking = false;
      isPending.value = false;
    }
    if (!isOver) measured?.(value.value);
  }

  const timer = setInterval(() => {
    if (!isPaused.value && !document.hidden) void refresh();
  }, everyMs);
  onScopeDispose(() => {
    isOver = true;
    clearInterval(timer);
  });
  void refresh();
  return { value, isPending, failure, isPaused, refresh };
}
