/** `npm run reset` (PF-05): drops the local data: database, Redis, files, logs, secrets. */
import { rm } from 'node:fs/promises';
import { reportFailure } from './failure.mjs';
import { postgresDirectory } from './postgres.mjs';
import { requireNoRunningStack } from './running-stack.mjs';
import { dataDirectory, say } from './workspace.mjs';

try {
  await requireNoRunningStack();
  const postgres = await postgresDirectory(dataDirectory);
  for (const directory of [postgres, dataDirectory]) await rm(directory, { recursive: true, force: true });
  say('The local data is gone; "npm start" begins anew.');
} catch (error) {
  reportFailure(error);
  process.exitCode = 1;
}
