import { type Shop, shopStatuses } from '@ginforge/database';
import { z } from 'zod';

/** Whose something is, as everybody sees it. */
export const shopNameView = z
  .object({ id: z.uuid(), name: z.string() })
  .meta({ id: 'ShopName', description: 'Who sells it.' });

export type ShopNameView = z.output<typeof shopNameView>;

/** A shop as its owner sees it (AP-04). */
export const shopView = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    contact_email: z.string().nullable(),
    status: z.enum(shopStatuses),
    version: z.int().min(1),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Shop' });

export type ShopView = z.output<typeof shopView>;

/** A shop as administrators see it. */
export const managedShopView = shopView
  .extend({
    owner_id: z
      .uuid()
      .nullable()
      .meta({ description: 'The end user whose it is; `null` is the platform’s own.' }),
  })
  .meta({ id: 'ManagedShop' });

export type ManagedShopView = z.output<typeof managedShopView>;

export function presentManagedShop(shop: Shop): ManagedShopView {
  return { ...presentShop(shop), owner_id: shop.ownerId };
}

export function presentShopName({ id, name }: Shop): ShopNameView {
  return { id, name };
}

export function presentShop(shop: Shop): ShopView {
  const { id, name, description, contactEmail, status, version, createdAt, updatedAt } = shop;
  return {
    id,
    name,
    description,
    contact_email: contactEmail,
    status,
    version,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
