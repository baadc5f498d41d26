/** Loaded into a contender before its own code: collects garbage on SIGUSR2. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What one collection sets free, such as a socket's handle, is often kept by the next one only. */
const collections = 5;

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collect = runInNewContext('gc');

process.on('SIGUSR2', async () => {
  for (let count = 0; count < collections; count++) {
    collect();
    await sleep(50);
  }
});
