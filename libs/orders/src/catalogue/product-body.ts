import { z } from 'zod';

import { productFields } from './product-fields.js';
import { type StockChange } from './products.service.js';

const { sku, name, description, price, currency, stock, threshold, status } = productFields;

const newProductFields = z.strictObject({
  sku,
  name,
  description: description.default(''),
  price,
  currency,
  stock: stock.default(0),
  threshold: threshold.default(0),
  status: status.default('on'),
});

/** A new product of one's own shop. */
export const createProductBody = newProductFields.meta({ id: 'CreateProductBody' });

export type CreateProductBody = z.infer<typeof createProductBody>;

/** A new product of any shop. */
export const createShopProductBody = newProductFields
  .extend({
    shop_id: z.uuid().optional().meta({ description: 'Whose it is; the platform’s own without.' }),
  })
  .meta({ id: 'CreateProductBody' });

export type CreateShopProductBody = z.infer<typeof createShopProductBody>;

/** What is left out stays. The stock has a route of its own, since orders change it meanwhile. */
export const updateProductBody = z
  .strictObject({
    version: z
      .int()
      .min(1)
      .meta({ description: 'Of the product that the change was made from.', examples: [1] }),
    sku: sku.optional(),
    name: name.optional(),
    description: description.optional(),
    price: price.optional(),
    currency: currency.optional(),
    threshold: threshold.optional(),
    status: status.optional(),
  })
  .meta({ id: 'UpdateProductBody' });

export type UpdateProductBody = z.infer<typeof updateProductBody>;

export const changeStockBody = z
  .strictObject({
    by: z
      .int()
      .min(-1_000_000_000)
      .max(1_000_000_000)
      .optional()
      .meta({ description: 'So many pieces more, or fewer where it is below 0.', examples: [12] }),
    to: stock.optional().meta({ description: 'How many pieces were counted.' }),
  })
  .refine(({ by, to }) => (by === undefined) !== (to === undefined), {
    path: ['by'],
    error: 'must be given, or `to`, and not both',
  })
  .meta({ id: 'ChangeStockBody' });

export type ChangeStockBody = z.infer<typeof changeStockBody>;

export function stockChangeOf({ by, to }: ChangeStockBody): StockChange {
  return to === undefined ? { by: by ?? 0 } : { to };
}

export const removeProductQuery = z.object({
  version: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a version')
    .transform(Number)
    .optional()
    .meta({
      type: 'integer',
      minimum: 1,
      description: 'Of the product that was seen; whatever it is like where it is left out.',
    }),
});

export type RemoveProductQuery = z.infer<typeof removeProductQuery>;
