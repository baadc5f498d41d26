import { type Directive, watchEffect } from 'vue';
import { useSession } from './session.js';

const watches = new WeakMap<HTMLElement, () => void>();

/** `v-permission="'product:manage'"`: the element is not shown to who may not, also when that changes meanwhile. */
export const permissionDirective: Directive<HTMLElement, string> = {
  mounted: (element, { value }) => watch(element, value),
  updated: (element, { value }) => watch(element, value),
  unmounted: (element) => watches.get(element)?.(),
};

function watch(element: HTMLElement, permission: string): void {
  watches.get(element)?.();
  const session = useSession();
  watches.set(
    element,
    watchEffect(() => (element.hidden = !session.may(permission))),
  );
}
