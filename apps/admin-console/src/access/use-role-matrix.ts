import { computed, type ComputedRef } from 'vue';
import { adminApi, type Schemas } from '../api/admin-api.js';
import { ask } from '../api/ask.js';
import { type LiveValue, useLiveValue } from '../realtime/use-live-value.js';
import { useSession } from '../session/session.js';

type Matrix = Schemas['PermissionMatrix'];
export type MatrixRole = Matrix['roles'][number];

/** The role that has every permission and menu, also of later days. */
export const superAdmin = 'super_admin';

export interface RoleMatrix extends LiveValue<Matrix | undefined> {
  readonly roles: ComputedRef<readonly MatrixRole[]>;
  /** Whether the administrator of this console may do everything. */
  readonly isSuperAdmin: ComputedRef<boolean>;
  /** Whether one of these roles allows what the administrator may not do, who may neither give nor change it then (AD-02). */
  isBeyond: (roleIds: readonly string[]) => boolean;
}

/** Which role allows what, as it is now; without a value for who may not see roles. */
export function useRoleMatrix(): RoleMatrix {
  const session = useSession();
  const matrix = useLiveValue(['role', 'permission', 'administrator'], async () =>
    session.may('role:read') ? ask(adminApi.GET('/api/v1/admin/roles/matrix')) : undefined,
  );
  const roles = computed(() => matrix.value.value?.roles ?? []);
  const isSuperAdmin = computed(() => session.user?.roles.some(({ code }) => code === superAdmin) ?? false);

  function isBeyond(roleIds: readonly string[]): boolean {
    if (isSuperAdmin.value) return false;
    return roles.value
      .filter(({ id }) => roleIds.includes(id))
      .some(({ code, permissions }) => code === superAdmin || !permissions.every((one) => session.may(one)));
  }

  return { ...matrix, roles, isSuperAdmin, isBeyond };
}
