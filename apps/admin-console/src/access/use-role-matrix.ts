import { computed, type ComputedRef, type ShallowRef, shallowRef } from 'vue';
import { adminApi, type Schemas } from '../api/admin-api.js';
import { ask } from '../api/ask.js';
import { useLive } from '../realtime/use-live.js';
import { useSession } from '../session/session.js';

type Matrix = Schemas['PermissionMatrix'];
export type MatrixRole = Matrix['roles'][number];

/** The role that has every permission and menu, also of later days. */
export const superAdmin = 'super_admin';

export interface RoleMatrix {
  /** `undefined` until it was loaded, and for who may not see roles. */
  readonly matrix: Readonly<ShallowRef<Matrix | undefined>>;
  readonly roles: ComputedRef<readonly MatrixRole[]>;
  readonly failure: Readonly<ShallowRef<unknown>>;
  readonly isSuperAdmin: ComputedRef<boolean>;
  /** Whether one of these roles allows what the administrator may not do, who may neither give nor change it then (AD-02). */
  isBeyond: (roleIds: readonly string[]) => boolean;
  refresh: () => Promise<void>;
}

/** Which role allows what, as it is now, beside what the administrator of this console may do. */
export function useRoleMatrix(): RoleMatrix {
  const session = useSession();
  const matrix = shallowRef<Matrix>();
  const failure = shallowRef<unknown>();
  const roles = computed(() => matrix.value?.roles ?? []);
  const isSuperAdmin = computed(() => session.user?.roles.some(({ code }) => code === superAdmin) ?? false);

  async function refresh(): Promise<void> {
    if (!session.may('role:read')) return;
    try {
      matrix.value = await ask(adminApi.GET('/api/v1/admin/roles/matrix'));
      failure.value = undefined;
    } catch (error) {
      failure.value = error;
    }
  }

  function isBeyond(roleIds: readonly string[]): boolean {
    if (isSuperAdmin.value) return false;
    return roles.value
      .filter(({ id }) => roleIds.includes(id))
      .some(({ code, permissions }) => code === superAdmin || !permissions.every((one) => session.may(one)));
  }

  useLive(['role', 'permission', 'administrator'], refresh);
  void refresh();
  return { matrix, roles, failure, isSuperAdmin, isBeyond, refresh };
}
