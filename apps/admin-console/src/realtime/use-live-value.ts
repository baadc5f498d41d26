import { type Ref, ref, type ShallowRef, shallowRef } from 'vue';
import { useLive } from './use-live.js';

/** Something as it is now: loaded at once, and again whenever it may have changed. What was loaded stays until something newer is there. */
export interface LiveValue<Value> {
  /** `undefined` until it was loaded. */
  readonly value: ShallowRef<Value | undefined>;
  /** Something newer is under way. */
  readonly isRefreshing: Readonly<Ref<boolean>>;
  /** Why the last load failed; what is shown is older then. */
  readonly failure: Readonly<ShallowRef<unknown>>;
  /** Ends when something is shown that was asked for since, also where news asks once more meanwhile. */
  readonly refresh: () => Promise<void>;
}

/** @param entities those whose `data_update` says that it may be another one now */
export function useLiveValue<Value>(
  entities: readonly string[],
  load: () => Promise<Value>,
): LiveValue<Value> {
  const value = shallowRef<Value>();
  const failure = shallowRef<unknown>();
  const isRefreshing = ref(false);
  let asked = 0;
  let shown = 0;

  async function refresh(): Promise<void> {
    const mine = ++asked;
    isRefreshing.value = true;
    try {
      const found = await load();
      if (mine < shown) return; // a later answer was quicker
      shown = mine;
      value.value = found;
      failure.value = undefined;
    } catch (error) {
      if (mine === asked) failure.value = error;
    } finally {
      if (mine === asked) isRefreshing.value = false;
    }
  }

  useLive(entities, refresh);
  void refresh();
  return { value, isRefreshing, failure, refresh };
}
