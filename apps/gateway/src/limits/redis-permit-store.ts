import { defineScript, type RedisClient, type RunScript } from '@ginforge/chassis';
import * as z from 'zod';
import {
  type Grant,
  type PermitRequest,
  PermitStore,
  slotLengthMs,
  slotsPerWindow,
  spareShare,
} from './permit-store.js';
import type { RateRule } from './rate-rule.js';
import { takePermitsLua } from './take-permits.lua.js';

const grantReply = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]);

/**
 * Counts the permits of all replicas, by Redis' clock. Every key is on a shard of its own choice, and expires when
 * nothing counts any more; calls of one turn of the event loop go out as one write.
 */
export class RedisPermitStore extends PermitStore {
  private readonly run: RunScript;

  constructor(redis: RedisClient) {
    super();
    this.run = defineScript(redis, 'TakePermits', takePermitsLua, 1);
  }

  override async take({ rule, key, need, spare, unused }: PermitRequest): Promise<Grant> {
    const ask = [need, spare, spareShare, unused?.slot ?? 0, unused?.count ?? 0];
    const reply = await this.run(
      permitKey(rule, key),
      rule.limit,
      slotLengthMs(rule),
      slotsPerWindow,
      ...ask,
    );
    const [granted, extra, remaining, slot, slotEndsInMs, resetInMs] = grantReply.parse(reply);
    return { granted, spare: extra, remaining, slot, slotEndsInMs, resetInMs };
  }
}

/** HASH slot number → permits. The window is in the name: numbers of slots of another length would mean other times. */
export function permitKey(rule: RateRule, key: string): string {
  return `ginforge:rate-limit:{${rule.name}:${key}}:${rule.windowSeconds}`;
}
