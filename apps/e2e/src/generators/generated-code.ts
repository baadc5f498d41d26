/**
 * Programs that say whether what generators wrote is clean and does what its own tests say. They do not look at whole projects: what was
 * there before is not what is looked at.
 */

const eslint = ['node_modules/eslint/bin/eslint.js', '--max-warnings=0'];
const jest = (kind: string, project: string, folder: string, pattern: string) => [
  'tools/jest/run.mjs',
  kind,
  project,
  folder,
  '--testPathPatterns',
  pattern,
];

/** One program for all of it, which is quicker than one for each project. To be written to {@link typesFile}. */
export const typesToCheck = JSON.stringify({
  extends: '../tsconfig.base.json',
  compilerOptions: { types: ['node', 'jest'] },
  include: [
    '../apps/gateway/src/main.ts',
    '../apps/gateway-worker/src/main.ts',
    '../apps/gateway/src/**/class-4u-*.ts',
    '../apps/gateway-worker/src/**/class-4u-*.ts',
    '../libs/*/src/class-4u-*.ts',
    '../apps/admin-api/src/seed/menu-tree.ts',
  ],
});

export const typesFile = 'tmp/tsconfig.json';

const written = '{apps/gateway/src/{docs,realtime},apps/gateway-worker/src,libs/{jobs,protocol}/src}';
const changed =
  '{class-4u-*,job-*,index,*-message,asyncapi-messages,realtime.gateway,server-messages.int.spec}*';

/** Of the job `class-4u-mail` and the messages `class_4u_sent`. */
export const checksOfJobAndMessages = [
  [...eslint, `${written}/${changed}`],
  ['node_modules/typescript/bin/tsc', '--noEmit', '--project', typesFile],
  jest('test', 'jobs', 'libs/jobs', 'class-4u-mail'),
  jest('test', 'protocol', 'libs/protocol', 'class-4u'),
  jest('test-int', 'gateway-worker', 'apps/gateway-worker', 'class-4u-mail'),
  jest('test-int', 'gateway', 'apps/gateway', 'class-4u|server-messages'),
];

const console = 'apps/admin-console';

/** Writes what the code of the console knows of the services' APIs. */
export const consoleApiTypes = [`${console}/api-types.mjs`];

/** Of what the resources `class` and `supplier` have outside their service. */
export const checksOfConsole = [
  [
    ...eslint,
    `${console}/src/pages/classes`,
    `${console}/src/pages/suppliers`,
    `${console}/src/api/class-4u-api.ts`,
    'libs/database/src/**/{class,supplier}*',
  ],
  ['node_modules/vue-tsc/bin/vue-tsc.js', '--noEmit', '--project', `${console}/tsconfig.json`],
  jest('test', 'admin-console', console, 'classes|suppliers|define-texts'),
];

export const consoleBuild = [
  'node_modules/vite/bin/vite.js',
  'build',
  '--config',
  `${console}/vite.config.ts`,
];
