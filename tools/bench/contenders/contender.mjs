/**
 * One who takes part. Each file beside this one exports `contender`.
 *
 * @typedef {object} Contender
 * @property {string} name of its file and in results
 * @property {string} title for people
 * @property {() => string | undefined} [missing] what this machine lacks to run it; by default nothing
 * @property {(setting: Setting) => Launch | Promise<Launch>} launch
 * @property {Client} client how a socket speaks to it
 * @property {Publication} [publication] how messages come to it that everybody gets
 */

/**
 * What a contender's server is given.
 *
 * @typedef {object} Setting
 * @property {number} port
 * @property {string} redisUrl
 * @property {number} redisPort
 * @property {string} secret that tokens are signed with
 * @property {string} directory for files of its own
 * @property {string} gateway the folder of its production build
 * @property {Record<string, string>} environment what a workload adds
 */

/**
 * @typedef {object} Launch
 * @property {string} program
 * @property {string[]} args
 * @property {Record<string, string>} [environment]
 * @property {(port: number) => Promise<boolean>} [isReady] by default: whether it accepts connections
 */

/** @typedef {{ path: string, headers?: Record<string, string> }} Handshake */

/**
 * @typedef {object} Client
 * @property {(number: number, secret: string) => Handshake} handshake of user number so many
 * @property {(text: string) => boolean} [isReady] whether with this text the socket counts as connected; by default it does with the upgrade
 * @property {(text: string) => string | undefined} [reply] what it must answer to this text
 * @property {(number: number, content: object) => string} [chat] what says this to user number so many
 */

/** @typedef {{ channel: string, encode?: (json: string) => Buffer | string } | { post: string }} Publication a channel of Redis, or a path of the contender's own */

/**
 * @param {string} name
 * @returns {Promise<Contender>}
 */
export async function loadContender(name) {
  const { contender } = await import(`./${name}.mjs`);
  return contender;
}
