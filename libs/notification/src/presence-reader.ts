import type { LiveConnection, OnlineUsers, PresenceCounts, PresenceRegistry } from './presence-registry.js';

export interface PageRequest {
  /** From 1. */
  page: number;
  /** 1–1,000; more is cut to 1,000. */
  pageSize: number;
}

const maxPageSize = 1_000;

/** Reads presence of the whole cluster from any service (RT-24). Rejects with `UNAVAILABLE` when Redis is away. */
export class PresenceReader {
  constructor(private readonly registry: PresenceRegistry) {}

  /** Whether the user has a connection now; during the linger after the last one: no. */
  async isUserOnline(userId: string): Promise<boolean> {
    return (await this.connectionsOf(userId)).length > 0;
  }

  getOnlineUsers({ page, pageSize }: PageRequest): Promise<OnlineUsers> {
    const size = Math.min(Math.max(1, Math.trunc(pageSize)), maxPageSize);
    return this.registry.onlineUsers((Math.max(1, Math.trunc(page)) - 1) * size, size);
  }

  counts(): Promise<PresenceCounts> {
    return this.registry.counts();
  }

  /** The gateways that are alive, or died less than their lease ago; by instance id. */
  gatewayIds(): Promise<string[]> {
    return this.registry.gatewayIds();
  }

  connectionsOf(userId: string): Promise<LiveConnection[]> {
    return this.registry.connectionsOf(userId);
  }
}
