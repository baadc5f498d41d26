import { fenceLua, masterLua } from './fence.lua.js';
import { type Stream, streamKeys } from './streams.js';

/** Where a stream's name stands in the keys and in the code that makes them. */
const name = 'user:*';

/** Lua for the key of the stream that the variable `stream` names. */
function keyInLua(keyOf: (stream: Stream) => string): string {
  const [before = '', after = ''] = keyOf(name).split(name);
  return `'${before}' .. stream .. '${after}'`;
}

/**
 * Append and publish, each message in one atomic step (RT-32), after Centrifugo's `broker_history_add_stream.lua`; many at once,
 * since running a script costs more than what it does for one message. All of them are one argument: many arguments take Redis and its
 * client longer than all the rest. So the keys of a stream are made here, of its name.
 * KEYS: meta of the first message's stream, by which a Redis Cluster finds the node; then the idempotency keys of those that have one.
 * ARGV: deadline in Redis time (ms; 0: none), candidate epoch, meta seconds, idempotency seconds, and the messages, each in two lines:
 * what is said of it, and its JSON. The first line is `<channel> <stream> <history size> <history seconds> <publishedAt ms> <traceparent or ->
 * <channel whose listeners are to be counted or ->` and, where it is to be published once, ` <which of KEYS is its idempotency key; 0: none>
 * <number in the sequence; 0: none> <number that comes before it; 0: any> <message id>`.
 * Returns {Redis time in ms, a line for each message}: `<offset> <epoch>` and, where asked, ` <listeners>`; or `repeated <offset> <epoch> <id; none: its own>`,
 * `late`, `early` or `failed <why>`. What fails hurts no other message; where all fail, the script does.
 */
const script = (publishCommand: string, master: string, fence: string) => `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local deadline, candidate, meta_seconds, once_seconds = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
${master}
-- A stream is read before its first message and written behind its last one.
local streams = {}

local function stateOf(stream)
  if streams[stream] then
    return streams[stream]
  end
  local meta = ${keyInLua(streamKeys.meta)}
  ${fence}
  local known = redis.call('HMGET', meta, 'e', 's', 'n')
  local state = {
    meta = meta,
    entries = ${keyInLua(streamKeys.entries)},
    is_new = not known[1],
    epoch = known[1] or candidate,
    offset = tonumber(known[2]) or 0,
    highest = tonumber(known[3]) or 0,
  }
  streams[stream] = state
  return state
end

local function write(state)
  local meta = state.meta
  if state.is_new then
    redis.call('HSET', meta, 'e', state.epoch)
  end
  if state.is_numbered then
    redis.call('HSET', meta, 'n', string.format('%.0f', state.highest))
  end
  redis.call('HSET', meta, 's', state.offset)
  redis.call('EXPIRE', meta, meta_seconds)
  redis.call('EXPIRE', state.entries, state.seconds)
end

local function publish(about, json)
  local channel, stream, size, seconds, origin, asked, place =
    string.match(about, '^(%S+) (%S+) (%d+) (%d+) (%S+ %S+) (%S+) ?(.*)$')
  local once, number, after, id = nil, 0, 0, ''
  if place ~= '' then
    once, number, after, id = string.match(place, '^(%d+) (%d+) (%d+) (.*)$')
    once, number, after = KEYS[tonumber(once)], tonumber(number), tonumber(after)
  end
  if once then
    local first = redis.call('HMGET', once, 's', 'e', 'i')
    if first[1] then
      return 'repeated ' .. first[1] .. ' ' .. first[2] .. ' ' .. first[3]
    end
  end
  local state = stateOf(stream)
  local epoch = state.epoch
  if number > 0 then
    if number <= state.highest then
      return 'repeated ' .. state.offset .. ' ' .. epoch .. ' '
    end
    if after > state.highest then
      return 'early'
    end
  end

  -- A first offset with entries left over: the counter was lost, and what is left belongs to an epoch that is gone.
  local offset = state.offset + 1
  if offset == 1 then
    redis.call('DEL', state.entries)
  end

  -- The append may be refused; the offset is taken only behind it, so that a stream never has a hole.
  redis.call('XADD', state.entries, 'MAXLEN', '=', size, offset .. '-0', 't', now, 'm', json)
  state.offset, state.seconds = offset, seconds
  if number > 0 then
    state.highest, state.is_numbered = number, true
  end
  redis.call('${publishCommand}', channel, 'gf1 ' .. offset .. ' ' .. epoch .. ' ' .. origin .. ' -\\n' .. json)

  if once then
    redis.call('HSET', once, 's', offset, 'e', epoch, 'i', id)
    redis.call('EXPIRE', once, once_seconds)
  end
  local listeners = asked == '-' and '' or ' ' .. redis.call('PUBSUB', 'NUMSUB', asked)[2]
  return offset .. ' ' .. epoch .. listeners
end

local text, at = ARGV[5], 1
local function nextLine()
  local stop = string.find(text, '\\n', at, true)
  local line = string.sub(text, at, stop - 1)
  at = stop + 1
  return line
end

local lines, failures, why = {}, 0, nil
while at <= #text do
  local about, json, line = nextLine(), nextLine(), 'late'
  if deadline == 0 or now <= deadline then
    local ok, result = pcall(publish, about, json)
    if ok then
      line = result
    else
      why = type(result) == 'table' and result.err or result
      line = 'failed ' .. string.gsub(why, '[\\r\\n]', ' ')
      failures = failures + 1
    end
  end
  lines[#lines + 1] = line
end
for _, state in pairs(streams) do
  if state.seconds then
    write(state)
  end
end
if failures == #lines then return {err = why} end
return {now, table.concat(lines, '\\n')}
`;

export const publishLua = script('PUBLISH', '', '');

/** In a Redis Cluster: all keys are in one slot, and so are the channels, which are shard channels. */
export const publishInClusterLua = script('SPUBLISH', masterLua, fenceLua('meta', 'candidate'));
