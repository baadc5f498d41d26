import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { adminApi, publicApi, type Schemas } from '../api/admin-api.js';
import { useTokens } from '../api/create-api.js';
import { ApiError } from '../api/api-error.js';
import { ask } from '../api/ask.js';
import { type SignedIn, SessionTokens } from './session-tokens.js';

export type Menu = Schemas['Menu'];

/** A permission, or several of which one is enough. Without any everybody may. */
export type Needed = string | readonly string[] | undefined;

/** Who is signed in, and what this one may see and do. */
export interface Rights {
  user: Schemas['Administrator'];
  menus: Menu[];
  permissions: string[];
}

/** The session of this tab. What the server says about the administrator is taken over with every renewal of the tokens. */
export const useSession = defineStore('session', () => {
  const rights = shallowRef<Rights>();
  /** Whether the server ended the session, and not the administrator. */
  const wasEnded = ref(false);
  const user = computed(() => rights.value?.user);
  const menus = computed(() => rights.value?.menus ?? []);
  const permissions = computed(() => new Set(rights.value?.permissions));

  const take = ({ user, menus, permissions }: SignedIn): void => {
    rights.value = { user, menus, permissions };
    wasEnded.value = false;
  };
  const tokens = new SessionTokens(take, () => {
    rights.value = undefined;
    wasEnded.value = true;
  });
  useTokens(tokens);

  let settle = (): void => undefined;
  /** Settled once it is known whether somebody is signed in. */
  const restored = new Promise<void>((resolve) => (settle = resolve));

  /** Goes on after a reload, where this tab was signed in. @throws ApiError when nobody can tell now: to be tried again */
  async function restore(): Promise<void> {
    if (tokens.isKept) {
      await tokens.accessToken().catch((error: unknown) => {
        if (!isRefused(error)) throw error;
      });
    }
    settle();
  }

  async function signIn(username: string, password: string): Promise<void> {
    const answer = await ask(publicApi.POST('/api/v1/admin/login', { body: { username, password } }));
    tokens.accept(answer);
    take(answer);
  }

  /** Signed out here whatever the server says: where it does not answer, its session ends by itself. */
  async function signOut(): Promise<void> {
    const token = tokens.current;
    tokens.forget();
    rights.value = undefined;
    wasEnded.value = false;
    if (token === '') return;
    const headers = { authorization: `Bearer ${token}` };
    await publicApi.POST('/api/v1/admin/logout', { headers }).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  }

  /** Asks what the administrator may do now. @returns whether that has changed. @throws ApiError */
  async function reload(): Promise<boolean> {
    const before = rights.value;
    const { menus, permissions, ...user } = await ask(adminApi.GET('/api/v1/admin/profile'));
    rights.value = { user, menus, permissions };
    return JSON.stringify([before?.menus, before?.permissions]) !== JSON.stringify([menus, permissions]);
  }

  /** Whether the administrator has what is needed (AD-01). */
  const may = (needed: Needed): boolean =>
    needed === undefined || [needed].flat().some((permission) => permissions.value.has(permission));

  const accessToken = (): Promise<string> => tokens.accessToken();
  const renew = (refused: string): Promise<string> => tokens.renew(refused);
  return {
    rights,
    user,
    menus,
    wasEnded,
    restored,
    restore,
    signIn,
    signOut,
    reload,
    may,
    accessToken,
    renew,
  };
});

/** Whether the server does not know the session any more. */
export function isRefused(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.status === 403);
}
