import { z } from 'zod';

/** What an app's folder, and so its service, may be called; also a DNS label (RFC 1123) with room for what Kubernetes appends. */
export const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const longestName = 40;

const named = (/** @type {string} */ example) =>
  z.string('must be text').regex(namePattern, `must be a kebab-case name such as ${example}`);

const port = z
  .int('must be a whole number from 1024 to 65535')
  .min(1024, 'must be a whole number from 1024 to 65535')
  .max(65_535, 'must be a whole number from 1024 to 65535');

const prefix = z
  .string('must be a path such as /api/v1/merchant')
  .regex(/^\/api\/v[1-9]\d*(\/[a-z0-9]+(-[a-z0-9]+)*)+$/, 'must be a path such as /api/v1/merchant');

const variable = z
  .string('must be the name of a variable')
  .regex(/^[A-Z][A-Z0-9_]*$/, 'must be the name of a variable such as SMTP_URL');

/** A folder that outlives the service's processes. Services that name the same volume share it. */
const volumeSchema = z.strictObject({
  name: named('files'),
  /** In which the service reads where the folder is. */
  variable,
});

const sentence = z
  .string('must be text')
  .regex(/^[^|\n]{1,200}$/, 'must be a line of at most 200 letters without |');

/** In the languages of the READMEs. */
const summarySchema = z.strictObject({ en: sentence, 'zh-CN': sentence });

const processSchema = z
  .strictObject({
    /** `gateway`: the edge; `service`: answers under its routes; `worker`: works on queues. */
    kind: z.enum(['gateway', 'service', 'worker']),
    port,
    /** Prefixes that the gateway sends to this service (GW-01). */
    routes: z.array(prefix, 'must be a list of paths').default([]),
    /** What the edge asks of requests (GW-09); a service that has open routes, such as sign-in, says `optional`. */
    auth: z.enum(['none', 'optional', 'required'], 'must be none, optional or required').default('optional'),
    database: z.boolean('must be true or false').default(false),
    /** The queues that a worker works on. */
    queues: z.array(named('user-email'), 'must be a list of names').default([]),
    /** Files under src, without their ending, that are programs of their own beside `main`. */
    entries: z.array(named('migrate'), 'must be a list of names').default([]),
    /** How many processes stand beside each other where there is more than one machine. */
    replicas: z
      .int('must be a whole number from 1 to 100')
      .min(1, 'must be a whole number from 1 to 100')
      .max(100, 'must be a whole number from 1 to 100')
      .default(2),
    /** What administrators keep by its API (NX-03). */
    resources: z.array(named('gift-card'), 'must be a list of names').default([]),
    /** What it does, as the READMEs say it. */
    summary: summarySchema.optional(),
    volumes: z.array(volumeSchema, 'must be a list of volumes').default([]),
    /** Variables of its own that must never stand in a file that is read by others; JWT_SECRET and addresses are known. */
    secrets: z.array(variable, 'must be a list of variables').default([]),
  })
  .superRefine(({ kind, routes, database, resources }, context) => {
    const wrong = (/** @type {string} */ key, /** @type {string} */ message) =>
      context.addIssue({ code: 'custom', path: [key], message });
    if (kind !== 'service' && routes.length > 0) wrong('routes', `are for services; this is a ${kind}`);
    if (resources.length > 0 && !(database && routes.length > 0)) {
      wrong('resources', 'are for services with a database and a route');
    }
    if (kind === 'gateway' && database) wrong('database', 'must be false: the gateway holds no data');
  });

/** A page that the gateway serves; nothing of it runs by itself. */
const consoleSchema = z.strictObject({ kind: z.literal('console') });

/**
 * `package.json#ginforge` of an app (NX-01): the only place where a service says what it is.
 */
export const registerSchema = z.discriminatedUnion('kind', [processSchema, consoleSchema], {
  error: ({ code }) =>
    code === 'invalid_union' ? 'must be gateway, service, worker or console' : 'must be an object',
});

/**
 * @typedef {z.output<typeof processSchema>} ServiceRegister
 */

/**
 * One service of the platform, as it registered itself; `name` is its app's folder.
 *
 * @typedef {ServiceRegister & { name: string }} Service
 */
