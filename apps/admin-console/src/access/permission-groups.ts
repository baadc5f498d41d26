/** What may be done with an entity: permissions are called `entity:action` (AD-01). */
export interface PermissionGroup<Permission> {
  entity: string;
  permissions: Permission[];
}

/** Permissions by their entity, in the order in which entities appear. */
export function groupsOf<Permission extends { code: string }>(
  permissions: readonly Permission[],
): PermissionGroup<Permission>[] {
  const groups = new Map<string, Permission[]>();
  for (const permission of permissions) {
    const { entity } = partsOf(permission.code);
    groups.set(entity, [...(groups.get(entity) ?? []), permission]);
  }
  return [...groups].map(([entity, list]) => ({ entity, permissions: list }));
}

export function partsOf(code: string): { entity: string; action: string } {
  const [entity = '', action = ''] = code.split(':');
  return { entity, action };
}
