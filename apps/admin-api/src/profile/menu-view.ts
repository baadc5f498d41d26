import { type Menu, menuTypes } from '@ginforge/database';
import { z } from 'zod';

/** An entry of the navigation with what is below it. */
export const menuView = z
  .object({
    id: z.uuid(),
    code: z.string(),
    type: z.enum(menuTypes),
    titles: z.record(z.string(), z.string()).meta({ description: 'By language tag.' }),
    path: z.string(),
    component: z.string(),
    icon: z.string(),
    sort: z.int(),
    visible: z.boolean(),
    get children() {
      return z.array(menuView);
    },
  })
  .meta({ id: 'Menu' });

export type MenuView = z.output<typeof menuView>;

/** The granted menus as a tree, siblings by `sort`. A granted entry brings the directories above it along. */
export function menuTreeView(all: readonly Menu[], isGranted: (menu: Menu) => boolean): MenuView[] {
  return childrenOf(null, all, isGranted);
}

function childrenOf(
  parentId: string | null,
  all: readonly Menu[],
  isGranted: (menu: Menu) => boolean,
): MenuView[] {
  return all
    .filter((menu) => menu.parentId === parentId)
    .sort((one, other) => one.sort - other.sort)
    .map((menu) => ({ menu, children: childrenOf(menu.id, all, isGranted) }))
    .filter(({ menu, children }) => children.length > 0 || isGranted(menu))
    .map(({ menu, children }) => view(menu, children));
}

function view(menu: Menu, children: MenuView[]): MenuView {
  const { id, code, type, titles, path, component, icon, sort, visible } = menu;
  return { id, code, type, titles, path, component, icon, sort, visible, children };
}
