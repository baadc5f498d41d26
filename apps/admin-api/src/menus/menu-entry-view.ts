import { type Menu } from '@ginforge/database';
import { z } from 'zod';

import { menuView } from '../profile/menu-view.js';

/** How an entry of the navigation is shown to who edits it. */
export const menuEntryView = z
  .object({
    ...menuView.omit({ children: true }).shape,
    parent_id: z.uuid().nullable(),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'MenuEntry' });

export type MenuEntryView = z.output<typeof menuEntryView>;

export function presentMenuEntry(menu: Menu): MenuEntryView {
  const { id, code, type, titles, path, component, icon, sort, visible, version } = menu;
  return {
    id,
    parent_id: menu.parentId,
    code,
    type,
    titles,
    path,
    component,
    icon,
    sort,
    visible,
    version,
    created_at: menu.createdAt.toISOString(),
    updated_at: menu.updatedAt.toISOString(),
  };
}
