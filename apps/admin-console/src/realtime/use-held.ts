import { computed, type ComputedRef, shallowRef } from 'vue';

/** A list that goes on growing at its beginning, and stands still where somebody wants to read. */
export interface Held<Line> {
  readonly shown: ComputedRef<readonly Line[]>;
  readonly isHeld: ComputedRef<boolean>;
  /** So many have come since it stands still. */
  readonly waiting: ComputedRef<number>;
  readonly toggle: () => void;
}

/** @param lines the newest first; their keys rise */
export function useHeld<Line extends { readonly key: number }>(lines: () => readonly Line[]): Held<Line> {
  const held = shallowRef<readonly Line[]>();
  const shown = computed(() => held.value ?? lines());
  const isHeld = computed(() => held.value !== undefined);
  const waiting = computed(() => {
    if (held.value === undefined) return 0;
    const last = held.value[0]?.key ?? 0;
    return lines().filter(({ key }) => key > last).length;
  });
  const toggle = (): void => {
    held.value = held.value === undefined ? lines() : undefined;
  };
  return { shown, isHeld, waiting, toggle };
}
