import { fenceLua } from './fence.lua.js';

/**
 * Append and publish in one atomic step (RT-32), after Centrifugo's `broker_history_add_stream.lua`.
 * KEYS: entries, meta, once. ARGV: channel, json, candidate epoch, publishedAt ms, traceparent or `-`, history size,
 * history seconds, meta seconds, idempotency seconds (0: no key), message id, deadline in Redis time (ms; 0: none),
 * number in the sequence (0: none), number that comes before it (0: any).
 * Returns {Redis time in ms, 'published', 'repeated', 'late' or 'early', offset, epoch, message id}.
 */
const script = (publishCommand: string, fence: string) => `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local deadline = tonumber(ARGV[11])
if deadline > 0 and now > deadline then
  return {now, 'late', 0, '', ''}
end

local once_seconds = tonumber(ARGV[9])
if once_seconds > 0 then
  local first = redis.call('HMGET', KEYS[3], 's', 'e', 'i')
  if first[1] then
    return {now, 'repeated', tonumber(first[1]), first[2], first[3]}
  end
end

${fence}
local number = tonumber(ARGV[12] or 0)
if number > 0 then
  local meta = redis.call('HMGET', KEYS[2], 'n', 's', 'e')
  local highest = tonumber(meta[1]) or 0
  if number <= highest then
    return {now, 'repeated', tonumber(meta[2]), meta[3], ARGV[10]}
  end
  if tonumber(ARGV[13] or 0) > highest then
    return {now, 'early', 0, '', ''}
  end
end

local epoch = redis.call('HGET', KEYS[2], 'e')
if not epoch then
  epoch = ARGV[3]
  redis.call('HSET', KEYS[2], 'e', epoch, 's', 0)
end
local offset = (tonumber(redis.call('HGET', KEYS[2], 's')) or 0) + 1

-- A first offset with entries left over: the counter was lost, and what is left belongs to an epoch that is gone.
if offset == 1 then
  redis.call('DEL', KEYS[1])
end

-- The append may be refused; the offset is taken only behind it, so that a stream never has a hole.
redis.call('XADD', KEYS[1], 'MAXLEN', '=', ARGV[6], offset .. '-0', 't', now, 'm', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[7])
redis.call('HSET', KEYS[2], 's', offset)
redis.call('EXPIRE', KEYS[2], ARGV[8])
redis.call('${publishCommand}', ARGV[1],
  'gf1 ' .. offset .. ' ' .. epoch .. ' ' .. ARGV[4] .. ' ' .. ARGV[5] .. ' -\\n' .. ARGV[2])

if number > 0 then
  redis.call('HSET', KEYS[2], 'n', ARGV[12])
end
if once_seconds > 0 then
  redis.call('HSET', KEYS[3], 's', offset, 'e', epoch, 'i', ARGV[10])
  redis.call('EXPIRE', KEYS[3], once_seconds)
end
return {now, 'published', offset, epoch, ARGV[10]}
`;

export const publishLua = script('PUBLISH', '');

/** In a Redis Cluster: the channel is a shard channel in the slot of the keys. */
export const publishInClusterLua = script('SPUBLISH', fenceLua('KEYS[2]', 'ARGV[3]'));
