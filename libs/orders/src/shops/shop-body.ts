import { accountFields, shopStatuses, storableText } from '@ginforge/database';
import { z } from 'zod';

/** The fields of a shop as they come from outside. */
export const shopFields = {
  name: storableText({ max: 100 })
    .trim()
    .min(1)
    .meta({ examples: ['Ada’s Engines'] }),
  description: storableText({ max: 5_000 }),
  contact_email: accountFields.email
    .nullable()
    .meta({ description: 'Where its customers may write to; everybody sees it.' }),
  status: z.enum(shopStatuses).meta({ description: 'What a `closed` one has is not on sale.' }),
};

/** `POST /shop` */
export const openShopBody = z
  .strictObject({
    name: shopFields.name,
    description: shopFields.description.default(''),
    contact_email: shopFields.contact_email.default(null),
  })
  .meta({ id: 'OpenShopBody' });

export type OpenShopBody = z.infer<typeof openShopBody>;

/** `PUT /shop`: what is left out stays. */
export const updateShopBody = z
  .strictObject({
    version: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'The version that was read: where there is another by now, the change is refused with 409.',
        examples: [1],
      }),
    name: shopFields.name.optional(),
    description: shopFields.description.optional(),
    contact_email: shopFields.contact_email.optional(),
    status: shopFields.status.optional(),
  })
  .meta({ id: 'UpdateShopBody' });

export type UpdateShopBody = z.infer<typeof updateShopBody>;
