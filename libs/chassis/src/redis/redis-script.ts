import type { RedisClient } from './redis-connections.js';

export type ScriptArgument = string | number;

/** Runs a script that was registered on a connection: keys first, then arguments; before them how many keys, where that varies. */
export type RunScript = (...keysAndArguments: ScriptArgument[]) => Promise<unknown>;

/**
 * Registers a Lua script on a connection (EVALSHA; EVAL once per connection, so that calls never overtake each other).
 * Calls are auto-pipelined like any command. Where the number of keys is not given, it comes first in each call; not in a Redis Cluster,
 * whose pipelines go by the first argument.
 */
export function defineScript(
  redis: RedisClient,
  name: string,
  lua: string,
  numberOfKeys?: number,
): RunScript {
  const command = `ginforge${name}`;
  redis.defineCommand(command, { lua, ...(numberOfKeys === undefined ? {} : { numberOfKeys }) });
  const run: unknown = Reflect.get(redis, command);
  if (typeof run !== 'function') throw new Error(`ioredis did not define ${command}`);
  return (...keysAndArguments) => Promise.resolve(Reflect.apply(run, redis, keysAndArguments) as unknown);
}
