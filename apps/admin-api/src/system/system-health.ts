import { healthReport } from '@ginforge/chassis';
import { z } from 'zod';

const replicaHealth = z
  .object({ instance_id: z.string(), ...healthReport.omit({ service: true }).shape })
  .meta({ id: 'ReplicaHealth' });

const serviceHealthView = z
  .object({
    service: z.string(),
    status: z.enum(['ok', 'degraded', 'down']).meta({
      description: '`degraded`: some replicas do not do well; `down`: none does, or none answered.',
    }),
    replicas: z.array(replicaHealth),
  })
  .meta({ id: 'ServiceHealth' });

const latency = z.number().min(0).meta({ description: 'How long it took to answer, milliseconds.' });

const databaseHealth = z
  .object({
    latency_ms: latency,
    version: z.string(),
    connections: z.int().min(0),
    max_connections: z.int().min(1),
    size_bytes: z.int().min(0),
  })
  .meta({ id: 'DatabaseHealth' });

const redisHealth = z
  .object({
    latency_ms: latency,
    version: z.string(),
    used_memory_bytes: z.int().min(0),
    clients: z.int().min(0),
    uptime_seconds: z.int().min(0),
  })
  .meta({ id: 'RedisHealth' });

const queueHealth = z
  .object({
    queue: z.string(),
    waiting: z.int().min(0),
    active: z.int().min(0),
    delayed: z.int().min(0),
    failed: z.int().min(0),
    oldest_waiting_seconds: z.number().min(0).nullable().meta({ description: '`null` where none waits.' }),
  })
  .meta({ id: 'QueueHealth' });

/** How everything does: measured, or `null` where it could not be. */
export const systemHealth = z
  .object({
    services: z.array(serviceHealthView).nullable(),
    database: databaseHealth.nullable(),
    redis: redisHealth.nullable(),
    queues: z.array(queueHealth).nullable(),
    outbox: z
      .object({ waiting: z.int().min(0), failed: z.int().min(0) })
      .nullable()
      .meta({ description: 'Messages that the relay has still to publish, and those that it could not.' }),
  })
  .meta({ id: 'SystemHealth' });

export type SystemHealth = z.output<typeof systemHealth>;
export type ServiceHealthView = z.output<typeof serviceHealthView>;
export type DatabaseHealth = z.output<typeof databaseHealth>;
export type RedisHealth = z.output<typeof redisHealth>;
export type QueueHealth = z.output<typeof queueHealth>;
