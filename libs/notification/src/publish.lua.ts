import { fenceLua, masterLua } from './fence.lua.js';

/** Arguments that all messages share, those of each, and what the reply says of each. */
const sharedArguments = 4;
const argumentsOfEach = 9;
export const publishReplies = 4;

/**
 * Append and publish, each message in one atomic step (RT-32), after Centrifugo's `broker_history_add_stream.lua`; many at once,
 * since running a script costs more than what it does for one message.
 * KEYS: entries and meta of each message, then the idempotency keys of those that have one.
 * ARGV: deadline in Redis time (ms; 0: none), candidate epoch, meta seconds, idempotency seconds; then of each message: channel, json,
 * `<publishedAt ms> <traceparent or ->`, history size, history seconds, which of KEYS is its idempotency key (0: none), message id,
 * number in the sequence (0: none), number that comes before it (0: any).
 * Returns {Redis time in ms}, then of each message 'published', 'repeated', 'late', 'early' or 'failed', offset, epoch (or why it
 * failed), message id. What fails hurts no other message; where all fail, the script does.
 */
const script = (publishCommand: string, master: string, fence: string) => `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local deadline, candidate, meta_seconds, once_seconds = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
${master}
local function publish(entries, meta, at)
  local channel, json, id = ARGV[at], ARGV[at + 1], ARGV[at + 6]
  local once = KEYS[tonumber(ARGV[at + 5])]
  if once then
    local first = redis.call('HMGET', once, 's', 'e', 'i')
    if first[1] then
      return 'repeated', tonumber(first[1]), first[2], first[3]
    end
  end
  ${fence}
  local known = redis.call('HMGET', meta, 'e', 's', 'n')
  local epoch = known[1]
  local number = tonumber(ARGV[at + 7])
  if number > 0 then
    local highest = tonumber(known[3]) or 0
    if number <= highest then
      return 'repeated', tonumber(known[2]), epoch, id
    end
    if tonumber(ARGV[at + 8]) > highest then
      return 'early', 0, '', ''
    end
  end

  if not epoch then
    epoch = candidate
    redis.call('HSET', meta, 'e', epoch, 's', 0)
  end
  local offset = (tonumber(known[2]) or 0) + 1

  -- A first offset with entries left over: the counter was lost, and what is left belongs to an epoch that is gone.
  if offset == 1 then
    redis.call('DEL', entries)
  end

  -- The append may be refused; the offset is taken only behind it, so that a stream never has a hole.
  redis.call('XADD', entries, 'MAXLEN', '=', ARGV[at + 3], offset .. '-0', 't', now, 'm', json)
  redis.call('EXPIRE', entries, ARGV[at + 4])
  redis.call('HSET', meta, 's', offset)
  redis.call('EXPIRE', meta, meta_seconds)
  redis.call('${publishCommand}', channel, 'gf1 ' .. offset .. ' ' .. epoch .. ' ' .. ARGV[at + 2] .. ' -\\n' .. json)

  if number > 0 then
    redis.call('HSET', meta, 'n', ARGV[at + 7])
  end
  if once then
    redis.call('HSET', once, 's', offset, 'e', epoch, 'i', id)
    redis.call('EXPIRE', once, once_seconds)
  end
  return 'published', offset, epoch, id
end

local count = (#ARGV - ${sharedArguments}) / ${argumentsOfEach}
local reply, failures, why = {now}, 0, nil
for index = 0, count - 1 do
  local status, offset, epoch, id = 'late', 0, '', ''
  if deadline == 0 or now <= deadline then
    local ok
    ok, status, offset, epoch, id = pcall(publish, KEYS[2 * index + 1], KEYS[2 * index + 2],
      ${sharedArguments + 1} + ${argumentsOfEach} * index)
    if not ok then
      why = type(status) == 'table' and status.err or status
      status, offset, epoch, id = 'failed', 0, why, ''
      failures = failures + 1
    end
  end
  local at = #reply
  reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4] = status, offset, epoch, id
end
if failures == count then return {err = why} end
return reply
`;

export const publishLua = script('PUBLISH', '', '');

/** In a Redis Cluster: all keys are in one slot, and so are the channels, which are shard channels. */
export const publishInClusterLua = script('SPUBLISH', masterLua, fenceLua('meta', 'candidate'));
