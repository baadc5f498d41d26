import { router } from './router.js';

let navigations = 0;
router.afterEach((to, from) => {
  if (to.path !== from.path) navigations += 1;
});

/** Whether the administrator has come to this page from another one, and not with the load of the document. */
export function wasNavigated(): boolean {
  return navigations > 1;
}
