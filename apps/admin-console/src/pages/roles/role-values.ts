import { type Schemas } from '../../api/admin-api.js';

/** A role as its form has it: what is typed stays text until it is sent. */
export interface RoleValues {
  code: string;
  name: string;
  description: string;
  sort: string;
  status: Schemas['Role']['status'];
  permissions: string[];
  menu_ids: string[];
  /** Of the role that the change is made from. */
  version: number;
}

export function valuesOf(role?: Schemas['Role']): RoleValues {
  return {
    code: role?.code ?? '',
    name: role?.name ?? '',
    description: role?.description ?? '',
    sort: String(role?.sort ?? 100),
    status: role?.status ?? 'active',
    permissions: role?.permissions ?? [],
    menu_ids: role?.menu_ids ?? [],
    version: role?.version ?? 1,
  };
}
