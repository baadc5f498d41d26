import { fenceLua, masterLua } from './fence.lua.js';

/**
 * Where streams stand. A stream that does not exist yet gets its epoch here, so that a position at its start is
 * worth something later. KEYS: meta of each. ARGV: meta seconds, what epochs of those without one begin with. Returns {epoch, offset, forks or '', epoch, …}.
 */
const positionsScript = (fence: string) => `
local found = {}
for index, meta in ipairs(KEYS) do
  local candidate = ARGV[2] .. index
  ${fence}
  local state = redis.call('HMGET', meta, 'e', 's', 'l')
  if not state[1] then
    redis.call('HSET', meta, 'e', candidate, 's', 0)
    state = {candidate, '0', false}
  end
  redis.call('EXPIRE', meta, ARGV[1])
  local n = #found
  found[n + 1], found[n + 2], found[n + 3] = state[1], tonumber(state[2]), state[3] or ''
end
return found
`;

/**
 * Position and entries in one atomic step; entries that outlived the history's age are left out.
 * KEYS: meta, entries. ARGV: candidate epoch, meta seconds, history seconds, `from` or `last`, first offset (with `from`), limit.
 * Returns {epoch, offset, forks or '', {first offset, json, offset, json, …} in order}.
 */
const historyScript = (fence: string) => `${fence}
local epoch = redis.call('HGET', KEYS[1], 'e')
if not epoch then
  epoch = ARGV[1]
  redis.call('HSET', KEYS[1], 'e', epoch, 's', 0)
end
redis.call('EXPIRE', KEYS[1], ARGV[2])
local top = tonumber(redis.call('HGET', KEYS[1], 's'))
local forks = redis.call('HGET', KEYS[1], 'l') or ''
local limit = tonumber(ARGV[6])
if top == 0 or limit <= 0 then
  return {epoch, top, forks, {}}
end

local time = redis.call('TIME')
local oldest = time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[3]) * 1000

local entries
if ARGV[4] == 'last' then
  local newest = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', limit)
  entries = {}
  for index = #newest, 1, -1 do
    entries[#entries + 1] = newest[index]
  end
else
  entries = redis.call('XRANGE', KEYS[2], ARGV[5] .. '-0', '+', 'COUNT', limit)
  -- A page of nothing but outdated entries would look like the end.
  while #entries == limit and tonumber(entries[limit][2][2]) < oldest do
    local after = string.match(entries[limit][1], '^%d+') + 1
    entries = redis.call('XRANGE', KEYS[2], string.format('%.0f-0', after), '+', 'COUNT', limit)
  end
end

local found = {}
for _, entry in ipairs(entries) do
  if tonumber(entry[2][2]) >= oldest then
    found[#found + 1] = string.match(entry[1], '^%d+')
    found[#found + 1] = entry[2][4]
  end
end
return {epoch, top, forks, found}
`;

export const positionsLua = positionsScript('');
export const historyLua = historyScript('');

const fence = masterLua + fenceLua('KEYS[1]', 'ARGV[1]');
export const positionsInClusterLua = masterLua + positionsScript(fenceLua('meta', 'candidate'));
export const historyInClusterLua = historyScript(fence);
