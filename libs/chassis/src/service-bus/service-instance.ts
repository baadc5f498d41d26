import { randomUUID } from 'node:crypto';

/** This process among the replicas of its service: new with each start. */
export class ServiceInstance {
  readonly id: string = randomUUID();
  readonly startedAt = new Date();
}
