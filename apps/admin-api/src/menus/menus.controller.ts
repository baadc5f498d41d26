import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { z } from 'zod';

import { menuView, type MenuView } from '../profile/menu-view.js';
import { menuEntryView, type MenuEntryView, presentMenuEntry } from './menu-entry-view.js';
import {
  createMenuBody,
  type CreateMenuBody,
  menuOrderBody,
  type MenuOrderBody,
  menusQuery,
  type MenusQuery,
  updateMenuBody,
  type UpdateMenuBody,
} from './menu.schemas.js';
import { MenusService } from './menus.service.js';

const menuTree = z.array(menuView);

/** `/api/v1/admin/menus`: the console's navigation. */
@Controller('api/v1/admin/menus')
export class MenusController {
  constructor(private readonly menus: MenusService) {}

  @Get()
  @RequirePermission('menu:read')
  @Answers(pageOf(menuEntryView), 'Entries of the navigation, a page at a time')
  async list(@Query({ schema: menusQuery }) query: MenusQuery): Promise<Page<MenuEntryView>> {
    return mapPage(await this.menus.list(query), presentMenuEntry);
  }

  @Get('tree')
  @RequirePermission('menu:read')
  @Answers(menuTree, 'The whole navigation as a tree')
  tree(): Promise<MenuView[]> {
    return this.menus.tree();
  }

  @Put('order')
  @RequirePermission('menu:update')
  @Answers(menuTree, 'Moves several entries at once', { errors: ['NOT_FOUND'] })
  reorder(
    @CurrentActor() actor: Actor,
    @Body({ schema: menuOrderBody }) body: MenuOrderBody,
  ): Promise<MenuView[]> {
    return this.menus.reorder(actor, body);
  }

  @Get(':id')
  @RequirePermission('menu:read')
  @Answers(menuEntryView, 'One entry of the navigation', { errors: ['NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<MenuEntryView> {
    return presentMenuEntry(await this.menus.find(id));
  }

  @Post()
  @Idempotent()
  @RequirePermission('menu:create')
  @Answers(menuEntryView, 'Creates an entry of the navigation', { errors: ['CODE_TAKEN'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createMenuBody }) body: CreateMenuBody,
  ): Promise<MenuEntryView> {
    return presentMenuEntry(await this.menus.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('menu:update')
  @Answers(menuEntryView, 'Changes an entry of the navigation', { errors: ['NOT_FOUND', 'OUTDATED'] })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updateMenuBody }) body: UpdateMenuBody,
  ): Promise<MenuEntryView> {
    return presentMenuEntry(await this.menus.update(actor, id, body));
  }

  @Delete(':id')
  @RequirePermission('menu:delete')
  @Answers(menuEntryView, 'Deletes an entry with nothing below it', { errors: ['NOT_FOUND', 'IN_USE'] })
  async remove(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<MenuEntryView> {
    return presentMenuEntry(await this.menus.remove(actor, id));
  }
}
