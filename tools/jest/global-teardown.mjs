import { servers } from './servers.mjs';

/** Stops what the global set-up started, and nothing else. */
export default async function globalTeardown() {
  await servers.postgres?.stop();
}
