import { versionField } from '@ginforge/back-office';
import { type ListColumns, listQuery, type Menu, menuTypes, storableText } from '@ginforge/database';
import { z } from 'zod';

import { codeField } from '../access/code-field.js';

const languageTag = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'must be a language tag');

const fields = {
  parent_id: z.uuid().nullable().meta({ description: 'The entry above it; `null` at the top.' }),
  type: z.enum(menuTypes),
  titles: z
    .record(languageTag, storableText({ min: 1, max: 64 }))
    .refine(
      (titles) => Object.keys(titles).length > 0 && Object.keys(titles).length <= 20,
      'must have 1 to 20 titles',
    )
    .meta({ description: 'By language tag.', examples: [{ en: 'Reports', 'zh-CN': '报表' }] }),
  path: storableText({ max: 200 }).regex(/^(\/[\w./:-]*)?$/, 'must be empty or a path of the console'),
  component: storableText({ max: 200 }).regex(/^[\w./-]*$/, 'must be the name of a component'),
  icon: storableText({ max: 64 }).regex(/^[\w:-]*$/, 'must be the name of an icon'),
  sort: z.int().min(0).max(1_000_000),
  visible: z.boolean(),
};

export const createMenuBody = z
  .strictObject({
    code: codeField,
    parent_id: fields.parent_id.default(null),
    type: fields.type.default('menu'),
    titles: fields.titles,
    path: fields.path.default(''),
    component: fields.component.default(''),
    icon: fields.icon.default(''),
    sort: fields.sort.default(0),
    visible: fields.visible.default(true),
  })
  .meta({ id: 'CreateMenuBody' });

export type CreateMenuBody = z.infer<typeof createMenuBody>;

/** What is left out stays; a code stays for ever. */
export const updateMenuBody = z
  .strictObject({
    parent_id: fields.parent_id.optional(),
    type: fields.type.optional(),
    titles: fields.titles.optional(),
    path: fields.path.optional(),
    component: fields.component.optional(),
    icon: fields.icon.optional(),
    sort: fields.sort.optional(),
    visible: fields.visible.optional(),
    version: versionField,
  })
  .meta({ id: 'UpdateMenuBody' });

export type UpdateMenuBody = z.infer<typeof updateMenuBody>;

/** Places of several entries at once, as after drag and drop. */
export const menuOrderBody = z
  .strictObject({
    items: z
      .array(z.strictObject({ id: z.uuid(), parent_id: fields.parent_id, sort: fields.sort }))
      .min(1)
      .max(1_000),
  })
  .meta({ id: 'MenuOrderBody' });

export type MenuOrderBody = z.infer<typeof menuOrderBody>;

export const menusQuery = listQuery(['sort', 'code', 'created_at']);

export type MenusQuery = z.infer<typeof menusQuery>;

export const menuColumns: ListColumns<Menu, MenusQuery['sort_by']> = {
  sort: { sort: 'sort', code: 'code', created_at: 'createdAt' },
  search: ['code', 'path'],
};
