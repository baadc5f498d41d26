import { fenceLua, masterLua } from './fence.lua.js';

/** Arguments that all messages share, and those of each. */
const sharedArguments = 4;
const argumentsOfEach = 7;

/**
 * Append and publish, each message in one atomic step (RT-32), after Centrifugo's `broker_history_add_stream.lua`; many at once,
 * since running a script costs more than what it does for one message.
 * KEYS: entries and meta of each message, then the idempotency keys of those that have one.
 * ARGV: deadline in Redis time (ms; 0: none), candidate epoch, meta seconds, idempotency seconds; then of each message: channel, json,
 * `<publishedAt ms> <traceparent or ->`, history size, history seconds, and '' or, where it is to be published once, `<which of KEYS is
 * its idempotency key; 0: none> <number in the sequence; 0: none> <number that comes before it; 0: any> <message id>`, and a channel
 * whose listeners are to be counted ('': none).
 * Returns {Redis time in ms, a line for each message}: `published <offset> <epoch> <listeners, where asked>`, `repeated <offset> <epoch> <id; none: its own>`, `late`,
 * `early` or `failed <why>`. What fails hurts no other message; where all fail, the script does. A reply of many values takes its
 * reader longer than one text.
 */
const script = (publishCommand: string, master: string, fence: string) => `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local deadline, candidate, meta_seconds, once_seconds = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
${master}
local function publish(entries, meta, at)
  local channel, json = ARGV[at], ARGV[at + 1]
  local once, number, after, id = nil, 0, 0, ''
  if ARGV[at + 5] ~= '' then
    once, number, after, id = string.match(ARGV[at + 5], '^(%d+) (%d+) (%d+) (.*)$')
    once, number, after = KEYS[tonumber(once)], tonumber(number), tonumber(after)
  end
  if once then
    local first = redis.call('HMGET', once, 's', 'e', 'i')
    if first[1] then
      return 'repeated ' .. first[1] .. ' ' .. first[2] .. ' ' .. first[3]
    end
  end
  ${fence}
  local known = redis.call('HMGET', meta, 'e', 's', 'n')
  local epoch = known[1]
  if number > 0 then
    local highest = tonumber(known[3]) or 0
    if number <= highest then
      return 'repeated ' .. known[2] .. ' ' .. epoch .. ' '
    end
    if after > highest then
      return 'early'
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
    redis.call('HSET', meta, 'n', string.format('%.0f', number))
  end
  if once then
    redis.call('HSET', once, 's', offset, 'e', epoch, 'i', id)
    redis.call('EXPIRE', once, once_seconds)
  end
  local asked = ARGV[at + 6]
  local listeners = asked ~= '' and redis.call('PUBSUB', 'NUMSUB', asked)[2] or ''
  return 'published ' .. offset .. ' ' .. epoch .. ' ' .. listeners
end

local count = (#ARGV - ${sharedArguments}) / ${argumentsOfEach}
local lines, failures, why = {}, 0, nil
for index = 0, count - 1 do
  local line = 'late'
  if deadline == 0 or now <= deadline then
    local ok, result = pcall(publish, KEYS[2 * index + 1], KEYS[2 * index + 2],
      ${sharedArguments + 1} + ${argumentsOfEach} * index)
    if ok then
      line = result
    else
      why = type(result) == 'table' and result.err or result
      line = 'failed ' .. string.gsub(why, '[\\r\\n]', ' ')
      failures = failures + 1
    end
  end
  lines[index + 1] = line
end
if failures == count then return {err = why} end
return {now, table.concat(lines, '\\n')}
`;

export const publishLua = script('PUBLISH', '', '');

/** In a Redis Cluster: all keys are in one slot, and so are the channels, which are shard channels. */
export const publishInClusterLua = script('SPUBLISH', masterLua, fenceLua('meta', 'candidate'));
