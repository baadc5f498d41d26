import { type Actor, changed, created, refuseOutdated, removed } from '@ginforge/back-office';
import { ApplicationError, type Page } from '@ginforge/chassis';
import {
  isIdentifier,
  type LoggedValue,
  Menu,
  newIdentifier,
  paginate,
  refuseTaken,
} from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { AccessChangesService } from '../access/access-changes.service.js';
import { menuTreeView, type MenuView } from '../profile/menu-view.js';
import { type MenuPlace, placeProblems } from './menu-places.js';
import {
  type CreateMenuBody,
  menuColumns,
  type MenuOrderBody,
  type MenusQuery,
  type UpdateMenuBody,
} from './menu.schemas.js';

const entity = 'menu';

/** The console's navigation. It shows the way and opens nothing: what somebody may do is the roles' permissions. */
@Injectable()
export class MenusService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly changes: AccessChangesService,
  ) {}

  list(query: MenusQuery): Promise<Page<Menu>> {
    return paginate(this.dataSource.manager.createQueryBuilder(Menu, 'menu'), query, menuColumns);
  }

  /** All entries, the hidden ones too. */
  async tree(): Promise<MenuView[]> {
    return menuTreeView(await this.dataSource.manager.find(Menu), () => true);
  }

  /** @throws ApplicationError NOT_FOUND */
  find(id: string): Promise<Menu> {
    return find(this.dataSource.manager, id);
  }

  /** @throws ApplicationError CODE_TAKEN, VALIDATION_FAILED for a parent that cannot be */
  create(actor: Actor, { parent_id: parentId, ...fields }: CreateMenuBody): Promise<Menu> {
    return this.changes.change(actor, { entity, action: 'create' }, async (manager) => {
      const id = newIdentifier();
      await refuseWrongPlaces(manager, [{ id, parentId }], () => 'parent_id');
      await refuseTaken(manager.insert(Menu, { id, parentId, ...fields }));
      const menu = await find(manager, id);
      return { result: menu, id, changes: created(loggedFields(menu)) };
    });
  }

  /** @throws ApplicationError NOT_FOUND, OUTDATED, VALIDATION_FAILED for a parent that cannot be */
  update(actor: Actor, id: string, { version, parent_id, ...fields }: UpdateMenuBody): Promise<Menu> {
    return this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const before = await find(manager, id);
      refuseOutdated(before, version);
      const parentId = parent_id === undefined ? before.parentId : parent_id;
      await refuseWrongPlaces(manager, [{ id, parentId }], () => 'parent_id');
      const after: Menu = { ...before, ...fields, parentId };
      const changes = changed(loggedFields(before), loggedFields(after));
      if (Object.keys(changes).length > 0) await manager.update(Menu, { id }, { ...fields, parentId });
      return { result: await find(manager, id), id, changes };
    });
  }

  /** Moves several entries, all or none. @returns the tree. @throws ApplicationError NOT_FOUND, VALIDATION_FAILED */
  async reorder(actor: Actor, { items }: MenuOrderBody): Promise<MenuView[]> {
    await this.changes.change(actor, { entity, action: 'update' }, async (manager) => {
      const places = items.map(({ id, parent_id: parentId, sort }) => ({ id, parentId, sort }));
      await refuseWrongPlaces(manager, places, (index) => `items.${index}.parent_id`);
      for (const { id, ...place } of places) {
        const { affected } = await manager.update(Menu, { id }, place);
        if (affected === 0) throw new ApplicationError('NOT_FOUND');
      }
      const changes = created({ places: items.map((item) => JSON.stringify(item)) });
      return { result: undefined, id: items[0]?.id ?? '', changes };
    });
    return this.tree();
  }

  /** @returns the one that is no more. @throws ApplicationError NOT_FOUND, IN_USE while others are below it */
  remove(actor: Actor, id: string): Promise<Menu> {
    return this.changes.change(actor, { entity, action: 'delete' }, async (manager) => {
      const before = await find(manager, id);
      if (await manager.existsBy(Menu, { parentId: id })) throw new ApplicationError('IN_USE');
      await manager.delete(Menu, { id });
      return { result: before, id, changes: removed(loggedFields(before)) };
    });
  }
}

async function find(manager: EntityManager, id: string): Promise<Menu> {
  const found = isIdentifier(id) ? await manager.findOneBy(Menu, { id }) : null;
  if (!found) throw new ApplicationError('NOT_FOUND');
  return found;
}

async function refuseWrongPlaces(
  manager: EntityManager,
  places: readonly MenuPlace[],
  path: (index: number) => string,
): Promise<void> {
  const errors = placeProblems(await manager.find(Menu), places, path);
  if (errors.length > 0) throw new ApplicationError('VALIDATION_FAILED', { errors });
}

function loggedFields(menu: Menu): Record<string, LoggedValue> {
  const { code, type, path, component, icon, sort, visible } = menu;
  const titles = Object.entries(menu.titles).map(([language, title]) => `${language}: ${title}`);
  return {
    parent_id: menu.parentId,
    code,
    type,
    titles: titles.sort(),
    path,
    component,
    icon,
    sort,
    visible,
  };
}
