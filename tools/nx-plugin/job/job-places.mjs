import { className } from '../service/class-name.mjs';

/** The worker that does the jobs of the catalogue. */
export const worker = 'gateway-worker';

export const cataloguePath = 'libs/jobs/src/job-catalogue.ts';
export const processorsPath = `apps/${worker}/src/job-processors.ts`;
export const workerRegisterPath = `apps/${worker}/package.json`;

/** The lines that open the two tables of all jobs. */
export const catalogueOpening = 'export const jobCatalogue = {';
export const processorsOpening = 'export const jobProcessors: JobProcessorClasses = {';

/**
 * Everything that a job is made of: files of its own, and a line here and there.
 *
 * @param {string} name
 */
export function jobPlaces(name) {
  const upper = className(name);
  const definition = `${upper.charAt(0).toLowerCase()}${upper.slice(1)}Job`;
  const processor = `${upper}Processor`;
  const key = name.includes('-') ? `'${name}'` : name;
  return {
    key,
    definition,
    processor,
    files: [
      `libs/jobs/src/${name}.job.ts`,
      `libs/jobs/src/${name}.job.spec.ts`,
      `apps/${worker}/src/${name}.processor.ts`,
      `apps/${worker}/src/${name}.int.spec.ts`,
    ],
    catalogueImport: `import { ${definition} } from './${name}.job.js';`,
    catalogueEntry: `${key}: ${definition},`,
    processorImport: `import { ${processor} } from './${name}.processor.js';`,
    processorEntry: `${key}: ${processor},`,
    /** How other code names it. */
    uses: new RegExp(`\\benqueue\\(\\s*'${name}'|\\bJob\\w*<'${name}'|\\bjob: '${name}'|\\b${definition}\\b`),
  };
}
