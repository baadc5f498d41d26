import { integerVariable, urlVariable } from '@ginforge/chassis';
import { z } from 'zod';

import { allowedTypesVariable } from './content-type/allowed-types.js';

const text = z.string().min(1);

/** What a service that stores or reads files takes from its environment. */
export const filesEnvironment = {
  STORAGE: z
    .enum(['local', 's3'], { error: 'must be local or s3' })
    .default('local')
    .describe('Where files are: `local`, a directory that all replicas share, or `s3`.'),
  STORAGE_DIRECTORY: text
    .default('.data/files')
    .describe('Directory of the files where STORAGE is `local`; it is made if it is not there.'),
  STORAGE_RESERVE_BYTES: integerVariable(0, Number.MAX_SAFE_INTEGER, 104_857_600).describe(
    'Uploads are refused where less than this would stay free on the disk of STORAGE_DIRECTORY, in bytes.',
  ),
  S3_ENDPOINT: urlVariable('http', 'https')
    .optional()
    .describe('Address of the S3 server; without it, that of Amazon in S3_REGION.'),
  S3_REGION: text.default('us-east-1').describe('Region of the bucket.'),
  S3_BUCKET: text.optional().describe('Bucket of the files; needed where STORAGE is `s3`. It must exist.'),
  S3_ACCESS_KEY_ID: text
    .optional()
    .describe(
      'Who we are to the S3 server; without S3_ENDPOINT it may be left to the machine, such as a role at Amazon.',
    ),
  S3_SECRET_ACCESS_KEY: text.optional().describe('The secret that belongs to S3_ACCESS_KEY_ID.'),
  S3_PATH_STYLE: z
    .enum(['on', 'off'], { error: 'must be on or off' })
    .default('on')
    .describe('`on`: the bucket is in the path, as most servers but Amazon want it.'),
  FILE_ALLOWED_TYPES: allowedTypesVariable().describe(
    'What files may be, by their content: media types, or beginnings of them with `*` behind. Everything is `*/*`.',
  ),
};

export type FilesEnvironment = Readonly<z.output<z.ZodObject<typeof filesEnvironment>>>;

/** @returns what is missing for the storage that is chosen, one text for each problem */
export function filesEnvironmentProblems(environment: FilesEnvironment): string[] {
  if (environment.STORAGE === 'local') return [];
  const { S3_BUCKET, S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = environment;
  const required = {
    S3_BUCKET,
    ...(S3_ENDPOINT !== undefined && { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY }),
  };
  const missing = Object.entries(required).filter(([, value]) => value === undefined);
  const problems = missing.map(([name]) => `${name} is required where STORAGE is s3`);
  if (
    S3_ENDPOINT === undefined &&
    (S3_ACCESS_KEY_ID === undefined) !== (S3_SECRET_ACCESS_KEY === undefined)
  ) {
    problems.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together');
  }
  return problems;
}
