import { productStatuses, storableText } from '@ginforge/database';
import { z } from 'zod';

/** More pieces than this are of no product, and in no order. */
const maxPieces = 1_000_000_000;

/** The fields of a product as they come from outside. */
export const productFields = {
  sku: storableText({ max: 64 })
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'must be letters, digits, dots, hyphens or underscores')
    .meta({ examples: ['GF-MUG-01'] }),
  name: storableText({ max: 200 })
    .trim()
    .min(1)
    .meta({ examples: ['Enamel mug'] }),
  description: storableText({ max: 10_000 }),
  price: z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .meta({ description: 'Of one piece, in minor units.', examples: [1_990] }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR')
    .meta({ examples: ['EUR'] }),
  stock: z
    .int()
    .min(0)
    .max(maxPieces)
    .meta({ description: 'Pieces.', examples: [100] }),
  threshold: z
    .int()
    .min(0)
    .max(maxPieces)
    .meta({
      description: 'Administrators and the shop’s owner are told when the stock falls to this.',
      examples: [5],
    }),
  status: z.enum(productStatuses),
};
