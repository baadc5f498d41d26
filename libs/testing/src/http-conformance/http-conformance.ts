import { describeAccess } from './describe-access.js';
import { describeBodies } from './describe-bodies.js';
import { describeLog } from './describe-log.js';
import { describeParameters } from './describe-parameters.js';
import { describePaths } from './describe-paths.js';
import { describeWrites } from './describe-writes.js';
import { ServiceClient, type ServiceUnderTest } from './service-client.js';

/**
 * The rules of every API (AP-01 to AP-06, AP-08, AD-01, AD-06) for every route of a service. The routes come from its document, which a test of
 * its own compares with the router (AP-07), so that a new one is covered the day it appears. Each test lists all that is wrong.
 */
export function describeHttpConformance(name: string, start: () => Promise<ServiceUnderTest>): void {
  describe(`every route of ${name}`, () => {
    let client: ServiceClient | undefined;

    beforeAll(async () => {
      client = await ServiceClient.of(await start());
    });
    afterAll(() => client?.service.stop());

    const started = () => {
      if (!client) throw new Error('the service has not started');
      return client;
    };
    describePaths(started);
    describeAccess(started);
    describeBodies(started);
    describeParameters(started);
    describeWrites(started);
    describeLog(started);
  });
}
