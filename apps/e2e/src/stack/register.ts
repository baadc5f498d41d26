import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { workspace } from './workspace.js';

const registered = z.object({
  ginforge: z.object({
    kind: z.string(),
    port: z.number(),
    routes: z.array(z.string()).default([]),
    database: z.boolean().default(false),
  }),
});

/** A service as its own package.json#ginforge registers it (NX-01). */
export type RegisteredService = z.infer<typeof registered>['ginforge'] & { name: string };

/** Every service under apps/ of a checkout, in the order of their names. */
export function registeredServices(checkout = workspace): RegisteredService[] {
  return readdirSync(join(checkout, 'apps'))
    .sort()
    .flatMap((name) => {
      const file = join(checkout, 'apps', name, 'package.json');
      if (!existsSync(file)) return [];
      const parsed = registered.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.success ? [{ name, ...parsed.data.ginforge }] : [];
    });
}

/** The gateway's variable with a service's addresses: `user-api` → `USER_API_URLS`. */
export function urlsVariable(name: string): string {
  return `${name.replaceAll('-', '_').toUpperCase()}_URLS`;
}
