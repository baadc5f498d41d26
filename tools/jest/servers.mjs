/**
 * What the global set-up started and the global tear-down stops; both run in Jest's parent process.
 *
 * @type {{ postgres?: import('../stack/postgres.mjs').Server }}
 */
export const servers = {};
