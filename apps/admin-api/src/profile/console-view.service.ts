import { Access } from '@ginforge/back-office';
import { Administrator, Menu, Permission } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { presentAdministrator } from '../administrators/administrator-view.js';
import { type ConsoleView } from './console-view.js';
import { menuTreeView, type MenuView } from './menu-view.js';

@Injectable()
export class ConsoleViewService {
  constructor(private readonly dataSource: DataSource) {}

  /** @param administrator with roles and their permissions */
  async of(administrator: Administrator): Promise<ConsoleView> {
    const access = new Access(administrator);
    return {
      user: presentAdministrator(administrator),
      menus: await this.menusOf(administrator.id, access),
      permissions: await this.permissionsOf(access),
    };
  }

  /** A super administrator has those too that were made beside the code's. */
  private async permissionsOf(access: Access): Promise<string[]> {
    if (!access.isSuperAdmin) return access.permissions;
    const all = await this.dataSource.manager.find(Permission, { select: { code: true } });
    return [...new Set([...access.permissions, ...all.map(({ code }) => code)])].sort();
  }

  private async menusOf(administratorId: string, access: Access): Promise<MenuView[]> {
    const all = await this.dataSource.manager.find(Menu);
    if (access.isSuperAdmin) return menuTreeView(all, () => true);
    const rows: { menu_id: string }[] = await this.dataSource.query(
      `SELECT menu_id FROM role_menus
         JOIN roles ON roles.id = role_id AND roles.status = 'active'
         JOIN administrator_roles USING (role_id)
        WHERE administrator_id = $1`,
      [administratorId],
    );
    const granted = new Set(rows.map((row) => row.menu_id));
    return menuTreeView(all, ({ id }) => granted.has(id));
  }
}
