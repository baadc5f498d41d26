import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findProgram } from '../stack/programs.mjs';

const run = promisify(execFile);
const answerTimeoutMs = 20_000;

/**
 * A Docker engine that answers, and the Compose that goes with it.
 *
 * @typedef {object} Engine
 * @property {string} docker the path of the program
 * @property {string[]} compose the program, and the arguments that come first: `docker compose`, or `docker-compose`
 * @property {string} version for people
 */

/** @returns {Promise<Engine | string>} or, in one sentence, what is missing */
export async function findEngine() {
  const docker = findProgram('docker');
  const server = docker && (await output([docker, 'version', '--format', '{{.Server.Version}}']));
  if (!docker || !server) {
    return 'no Docker engine answers (install one, as with "apt-get install docker.io", and start dockerd)';
  }
  const separate = findProgram('docker-compose');
  for (const compose of [[docker, 'compose'], ...(separate ? [[separate]] : [])]) {
    const version = await output([...compose, 'version', '--short']);
    if (version) return { docker, compose, version: `Docker ${server}, Compose ${version}` };
  }
  return 'there is no Compose (install the plugin of Docker, or "apt-get install docker-compose")';
}

/**
 * @param {string[]} command
 * @returns {Promise<string>} empty where it failed
 */
async function output([program = '', ...args]) {
  return run(program, args, { timeout: answerTimeoutMs }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}
