export {
  documentDrift,
  documentedOperations,
  openApiProblems,
  registeredOperations,
  serviceDocumentProblems,
} from './api-document.js';
export { eventually, type EventuallyOptions } from './eventually.js';
export { freePort } from './free-port.js';
export { type AccessRules } from './http-conformance/describe-access.js';
export { describeHttpConformance } from './http-conformance/http-conformance.js';
export { type Operation, operationsOf } from './http-conformance/operation.js';
export { ServiceClient, type ServiceUnderTest } from './http-conformance/service-client.js';
export { type Answer, HttpTestService, openTestResources, type TestResources } from './http-test-service.js';
export { tieToThisProcess } from './lifeline.js';
export { LogLines } from './log-lines.js';
export { randomFrom } from './random-from.js';
export { SmallDisk } from './small-disk.js';
export { TcpProxy } from './tcp-proxy.js';
export { createTestDatabase, type TestDatabase } from './test-database.js';
export { type MailServerMood, startSilentServer, TestMailServer } from './test-mail-server.js';
export { TestPostgres } from './test-postgres.js';
export { startTestRedis, TestRedis, type TestRedisOptions } from './test-redis.js';
export {
  startTestRedisCluster,
  TestRedisCluster,
  type TestRedisClusterOptions,
} from './test-redis-cluster.js';
export { type S3Operation } from './test-s3/s3-operations.js';
export { type S3Fault, startTestS3, TestS3 } from './test-s3/test-s3.js';
export {
  type Closure,
  type NextOptions,
  type ReceivedMessage,
  TestSocket,
  type TestSocketOptions,
  UpgradeRejected,
} from './test-socket.js';
