export { ChassisModule, ENVIRONMENT } from './chassis.module.js';
export { ConfigurationChanges, configurationChanged } from './configuration/configuration-changes.js';
export { ConfigurationChangesModule } from './configuration/configuration-changes.module.js';
export { EnvironmentError, loadEnvironment } from './environment/environment.js';
export {
  redisEnvironment,
  type RedisEnvironment,
  serviceEnvironment,
  type ServiceEnvironment,
} from './environment/service-environment.js';
export {
  booleanVariable,
  durationVariable,
  integerVariable,
  listVariable,
  urlVariable,
} from './environment/variables.js';
export { ApplicationError, type FieldError } from './errors/application-error.js';
export { OutageError } from './errors/outage-error.js';
export {
  errorCatalogue,
  type ErrorDescription,
  type ErrorName,
  errorNameOfStatus,
} from './errors/error-catalogue.js';
export { HealthModule } from './health/health.module.js';
export { type HealthReport, healthReport, serviceHealth } from './health/health-report.js';
export { Readiness, type ReadinessReport } from './health/readiness.js';
export {
  answerWithError,
  ApplicationErrorFilter,
  toApplicationError,
} from './http/application-error.filter.js';
export { bodyLimit } from './http/body-parser.js';
export { type Envelope, errorEnvelope, successEnvelope } from './http/envelope.js';
export { EnvelopeInterceptor, RawResponse } from './http/envelope.interceptor.js';
export { type Feed, feedOf, maxPageSize, type Page, pageOf, pagingQuery } from './http/paging.js';
export { Origin, originOf, type RequestOrigin } from './http/request-origin.js';
export { requestTraceMiddleware, traceContextOf } from './http/request-trace.js';
export { currentTraceId, newTraceId, traceIdMiddleware, traceIdOf, withTraceId } from './http/trace-id.js';
export { validationError, validationPipe } from './http/validation-pipe.js';
export { createService, type ServiceDefinition } from './lifecycle/create-service.js';
export { endsWithin } from './lifecycle/deadline.js';
export { TurnBatch } from './turn-batch.js';
export { StartError } from './lifecycle/start-error.js';
export { type ServiceOptions, startService } from './lifecycle/start-service.js';
export { logLevelSwitched, switchableLevels } from './logging/log-level-switch.js';
export { createLogger, type LogLevel } from './logging/logger.js';
export { NestLogger } from './logging/nest-logger.js';
export { loggedPath, requestLog } from './logging/request-log.js';
export { Counts } from './metrics/counts.js';
export { Durations } from './metrics/durations.js';
export { randomHex } from './tracing/random-hex.js';
export { HttpMetrics } from './metrics/http-metrics.js';
export { durationBuckets, Metrics } from './metrics/metrics.js';
export { MetricsModule } from './metrics/metrics.module.js';
export { Answers, binary, nothing } from './openapi/answers.decorator.js';
export {
  type BodyDescription,
  Documented,
  type HeaderDescription,
  type RouteTraits,
} from './openapi/documented.decorator.js';
export { errorExamples, errorResponses } from './openapi/error-answers.js';
export { OpenApi, type OpenApiDocument } from './openapi/openapi.js';
export { type Operation } from './openapi/operation.js';
export { type JsonSchema, SchemaComponents } from './openapi/schema-components.js';
export { LinkProbe } from './pub-sub/link-probe.js';
export { MemoryModule } from './pub-sub/memory.module.js';
export { MemoryPubSub } from './pub-sub/memory-pub-sub.js';
export { type MessageListener, PubSub, type Subscriber } from './pub-sub/pub-sub.js';
export { RedisPubSub } from './pub-sub/redis-pub-sub.js';
export { shardChannel } from './pub-sub/shard-channel.js';
export { openPromptConnection } from './redis/prompt-connection.js';
export { ClusterSlots } from './redis/cluster-slots.js';
export { describeRedisUrl, type RedisAddress } from './redis/redis-address.js';
export { keySlot } from './redis/key-slot.js';
export { type RedisClient, RedisConnections } from './redis/redis-connections.js';
export { RedisModule } from './redis/redis.module.js';
export { defineScript, type RunScript, type ScriptArgument } from './redis/redis-script.js';
export { type GatheredAnswers } from './service-bus/gathering.js';
export { OnEvent, OnQuery } from './service-bus/handler.decorators.js';
export { ServiceBus } from './service-bus/service-bus.js';
export { ServiceInstance } from './service-bus/service-instance.js';
export {
  channelOfPattern,
  defineEvent,
  defineQuery,
  type ServiceEvent,
  type ServiceQuery,
} from './service-bus/service-pattern.js';
export {
  currentTraceContext,
  currentTraceparent,
  traceFields,
  withTraceContext,
} from './tracing/current-trace.js';
export {
  recordedSpan,
  type Span,
  type SpanAttributes,
  type SpanDescription,
  startSpan,
  withSpan,
} from './tracing/spans.js';
export {
  parseTraceCarrier,
  type TraceCarrier,
  traceCarrier,
  withTraceCarrier,
} from './tracing/trace-carrier.js';
export {
  formatTraceparent,
  parseTraceparent,
  type TraceContext,
  traceContextFrom,
} from './tracing/trace-context.js';
