import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalized,
  type RouteRecordRaw,
} from 'vue-router';
import { type Titles } from '../i18n/languages.js';
import { type Needed, useSession } from '../session/session.js';
import { type PageDefinition } from './define-page.js';
import { navigationGroups } from './navigation-tree.js';
import { pages } from './pages.js';

declare module 'vue-router' {
  interface RouteMeta {
    /** What who opens the page must be allowed. */
    permission?: Needed;
    title?: Titles;
    /** For those who are not signed in. */
    isPublic?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('../shell/sign-in-page.vue'),
      meta: { isPublic: true, title: { en: 'Sign in', 'zh-CN': '登录' } },
    },
    {
      path: '/',
      component: () => import('../shell/console-layout.vue'),
      children: [
        ...pages.map(routeOf),
        { path: '', name: 'home', component: () => import('../shell/home-page.vue') },
        { path: ':path(.*)*', name: 'not-found', component: () => import('../shell/not-found-page.vue') },
        { path: ':path(.*)*', name: 'forbidden', component: () => import('../shell/forbidden-page.vue') },
      ],
    },
  ],
});

function routeOf({ name, path, title, permission, component }: PageDefinition): RouteRecordRaw {
  return { name, path, component, meta: { title, permission } };
}

/**
 * Whoever is not signed in signs in first and comes to the wanted page then. Of a page that one may not see not even the code is loaded;
 * its address stays.
 */
router.beforeEach(async (to) => {
  const session = useSession();
  await session.restored;
  if (to.meta.isPublic) return session.user === undefined ? true : { name: 'home' };
  if (session.user === undefined)
    return { name: 'sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  if (to.name === 'home') return startPath(session) ?? true;
  if (isReachable(to)) return true;
  return { name: 'forbidden', params: { path: to.path.slice(1).split('/') }, replace: true };
});

/** Whether the administrator of the moment may be on this page. */
export function isReachable({ meta }: Pick<RouteLocationNormalized, 'meta'>): boolean {
  return useSession().may(meta.permission);
}

/** The first page of the navigation; there may be none. */
function startPath({ menus, may }: Pick<ReturnType<typeof useSession>, 'menus' | 'may'>): string | undefined {
  const groups = navigationGroups({ menus, pages, language: 'en', may });
  return groups.flatMap(({ links }) => links)[0]?.path;
}
