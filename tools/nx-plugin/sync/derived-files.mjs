import { composeFiles } from './derive/compose-file.mjs';
import { kubernetesFiles } from './derive/kubernetes-files.mjs';
import { operatorAlertsFile } from './derive/operator-alerts-file.mjs';
import { ownServicesFile } from './derive/own-services-file.mjs';
import { readmeServices } from './derive/readme-services.mjs';
import { scrapeTargetsFile } from './derive/scrape-targets-file.mjs';
import { serviceIndexFile } from './derive/service-index-file.mjs';
import { serviceRoutesFile } from './derive/service-routes-file.mjs';

/**
 * Everything that follows from the registers, and from files that stand for another one. Each file has one module in derive/.
 *
 * @param {import('../register/read-platform.mjs').Platform} platform
 * @param {import('@nx/devkit').Tree} tree
 * @returns {import('./generated-file.mjs').GeneratedFile[]}
 */
export function derivedFiles(platform, tree) {
  return [
    ...serviceRoutesFile(platform),
    ...ownServicesFile(platform),
    ...composeFiles(platform),
    ...kubernetesFiles(platform),
    scrapeTargetsFile(platform),
    serviceIndexFile(platform),
    ...readmeServices(platform, tree),
    ...operatorAlertsFile(tree),
  ];
}
