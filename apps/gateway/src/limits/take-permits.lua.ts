/**
 * Takes permits of one key from its sliding window in one atomic step, by Redis' clock; the twin of `SlidingWindow`.
 * KEYS: HASH slot number → permits. ARGV: limit, slot length ms, slots of a window, permits needed, spare permits wanted,
 * share of what is left that may be spare (as its divisor), slot and number of unused permits (0: none).
 * Returns {granted, spare, remaining, slot, ms until the slot ends, ms until the oldest permits are forgotten}.
 */
export const takePermitsLua = `
local limit, length, slots = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local need, spare, share = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local unused_slot, unused = tonumber(ARGV[7]), tonumber(ARGV[8])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local slot = math.floor(now / length)

local used, oldest, forgotten = 0, slot, {}
local counts = redis.call('HGETALL', KEYS[1])
for index = 1, #counts, 2 do
  local number, count = tonumber(counts[index]), tonumber(counts[index + 1])
  -- A slot far ahead is of a clock that has been put back since.
  if number < slot - slots or number > slot + slots then
    forgotten[#forgotten + 1] = counts[index]
  else
    if unused > 0 and number == unused_slot then
      local returned = math.min(unused, count)
      redis.call('HINCRBY', KEYS[1], counts[index], -returned)
      count = count - returned
    end
    used = used + count
    if count > 0 and number < oldest then oldest = number end
  end
end
if #forgotten > 0 then redis.call('HDEL', KEYS[1], unpack(forgotten)) end

local free = math.max(0, limit - used)
local granted = math.min(need, free)
local plenty = math.max(0, math.min(spare, math.floor((free - need) / share)))
if granted + plenty > 0 then
  redis.call('HINCRBY', KEYS[1], string.format('%d', slot), granted + plenty)
  redis.call('PEXPIRE', KEYS[1], (slots + 1) * length)
end
return {granted, plenty, free - granted - plenty, slot,
  (slot + 1) * length - now, (oldest + slots + 1) * length - now}
`;
