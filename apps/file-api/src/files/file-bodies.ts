import { storableText } from '@ginforge/database';
import { z } from 'zod';

export const renameFileBody = z
  .strictObject({
    name: storableText({ min: 1, max: 255 }).meta({
      description: 'Data, and never a path.',
      examples: ['Résumé 2026.pdf'],
    }),
  })
  .meta({ id: 'RenameFileBody' });

export type RenameFileBody = z.infer<typeof renameFileBody>;

/** How a browser treats what it gets (RFC 6266). */
export const disposition = z.enum(['attachment', 'inline']).meta({
  description:
    '`inline`: shown where it is a picture, sound, film, PDF or plain text; anything else is an attachment all the same.',
});

export type Disposition = z.infer<typeof disposition>;

export const createLinkBody = z
  .strictObject({
    expires_in: z
      .int()
      .min(1)
      .meta({ description: 'Seconds; at most FILE_LINK_MAX_TTL, 7 days as it comes.', examples: [3_600] }),
    disposition: disposition.default('attachment'),
  })
  .meta({ id: 'CreateLinkBody' });

export type CreateLinkBody = z.infer<typeof createLinkBody>;

export const linkView = z
  .object({
    url: z.string().meta({
      description: 'A path on the host that was asked; opens the file without a token (GET and HEAD).',
      examples: [
        '/api/v1/files/0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f/content?disposition=attachment&expires=1795420800&signature=u3qJzVQn0GSh8lnBnYYrJpZp8c3pVvT0K5mM1hN5cXk',
      ],
    }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'FileLink' });

export type LinkView = z.output<typeof linkView>;
