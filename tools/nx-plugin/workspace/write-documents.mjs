import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logger } from '@nx/devkit';

/**
 * Says in a dry run too what {@link writeDocuments} will write.
 *
 * @param {string} service
 * @param {{ configuration?: boolean }} [options]
 */
export function announceDocuments(service, { configuration = true } = {}) {
  const files = [`docs/api/${service}.openapi.json`, ...(configuration ? ['docs/configuration.md'] : [])];
  logger.info(`And from the running code: ${files.join(', ')}`);
}

/**
 * Brings the documents that are made from running code into line, where the workspace has what makes them: docs/api of one service
 * (AP-07) and docs/configuration.md. Needs what the tests need, PostgreSQL and Redis, and takes half a minute.
 *
 * @param {string} root the workspace's
 * @param {{ service?: string, configuration?: boolean }} options whose interface is new, and whether there may be other variables
 */
export function writeDocuments(root, { service, configuration = true }) {
  const programs = [
    ...(service ? [['tools/docs/api.mjs', service]] : []),
    ...(configuration ? [['tools/docs/configuration.mjs']] : []),
  ].filter(([program = '']) => existsSync(join(root, program)));
  for (const program of programs) {
    logger.info(`Documents: node ${program.join(' ')}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
    if (status === 0) continue;
    logger.error(`${stdout}${stderr}`.trim());
    throw new Error(
      `Everything else is written, but not what "node ${program.join(' ')}" writes: see above, then run it again.`,
    );
  }
}
