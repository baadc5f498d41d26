import { presenceKeys } from './presence-keys.js';

/** What the presence scripts share. KEYS[1] is always `gateways`; the other keys are made from it (one hash tag). */
const prelude = `
local prefix = '${presenceKeys.prefix}'
local gateways, users, names = prefix .. 'gateways', prefix .. 'users', prefix .. 'names'
local rooms, departing, departing_rooms = prefix .. 'rooms', prefix .. 'departing', prefix .. 'departing-rooms'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function gateway_key(instance) return prefix .. 'gateway:' .. instance end
local function user_key(user) return prefix .. 'user:' .. user end

local leases = {}
local function alive(instance)
  if leases[instance] == nil then
    local lease = redis.call('ZSCORE', gateways, instance)
    leases[instance] = lease and tonumber(lease) > now or false
  end
  return leases[instance]
end

local function live_connections(user)
  local count = 0
  for _, instance in ipairs(redis.call('HVALS', user_key(user))) do
    if alive(instance) then count = count + 1 end
  end
  return count
end

-- Takes a user without a live connection out of the online users; true for the one call that did it.
local function depart(user, user_rooms, at)
  if redis.call('ZREM', users, user) == 0 then return false end
  redis.call('ZADD', departing, at, user)
  if user_rooms then redis.call('HSET', departing_rooms, user, user_rooms) end
  return true
end

local function close_room(instance, room)
  if redis.call('SREM', gateway_key(instance) .. ':rooms', room) == 0 then return end
  if redis.call('HINCRBY', rooms, room, -1) <= 0 then redis.call('HDEL', rooms, room) end
end
`;

/**
 * For each of many connections. ARGV: instance, client, user, user name, most connections of the user (0: any), lease ms; and so on.
 * Returns for each {1 or 0 refused, connections, 1 came online}, one after the other.
 */
export const connectLua = `${prelude}
local function connect(instance, client, user, name, most, lease)
  redis.call('ZADD', gateways, now + lease, instance)
  leases[instance] = true
  local known = redis.call('HEXISTS', user_key(user), client)
  local others = live_connections(user) - known
  if most > 0 and others >= most then return 0, others, 0 end
  redis.call('HSET', user_key(user), client, instance)
  redis.call('HSET', gateway_key(instance), client, user)
  redis.call('HSET', names, user, name)
  local returns = redis.call('ZREM', departing, user)
  redis.call('HDEL', departing_rooms, user)
  local appears = redis.call('ZADD', users, 'NX', 0, user)
  return 1, others + 1, (appears == 1 and returns == 0) and 1 or 0
end

local outcomes = {}
for at = 1, #ARGV, 6 do
  local n = #outcomes
  outcomes[n + 1], outcomes[n + 2], outcomes[n + 3] =
    connect(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5]))
end
return outcomes
`;

/**
 * For each of many connections. ARGV: instance, client, user, linger ms; and so on. Returns for each how many live connections its user
 * has left in the cluster.
 */
export const disconnectLua = `${prelude}
local function disconnect(instance, client, user, linger)
  redis.call('HDEL', gateway_key(instance), client)
  redis.call('HDEL', user_key(user), client)
  local left, here = 0, false
  for _, other in ipairs(redis.call('HVALS', user_key(user))) do
    if alive(other) then left = left + 1 end
    if other == instance then here = true end
  end
  if not here then
    local user_rooms = redis.call('HGET', gateway_key(instance) .. ':user-rooms', user)
    redis.call('HDEL', gateway_key(instance) .. ':user-rooms', user)
    if left == 0 then depart(user, user_rooms, now + linger) end
  end
  return left
end

local left = {}
for at = 1, #ARGV, 4 do
  left[#left + 1] = disconnect(ARGV[at], ARGV[at + 1], ARGV[at + 2], tonumber(ARGV[at + 3]))
end
return left
`;

/** ARGV: instance, room, `1` opened or `0` closed. */
export const roomLua = `${prelude}
if ARGV[3] == '0' then
  close_room(ARGV[1], ARGV[2])
elseif redis.call('SADD', gateway_key(ARGV[1]) .. ':rooms', ARGV[2]) == 1 then
  redis.call('HINCRBY', rooms, ARGV[2], 1)
end
return 1
`;

/** ARGV: instance, lease ms. Returns {1 when the lease had not ended, connections known, rooms known}. */
export const renewLua = `${prelude}
local held = alive(ARGV[1]) and 1 or 0
redis.call('ZADD', gateways, now + tonumber(ARGV[2]), ARGV[1])
return {held, redis.call('HLEN', gateway_key(ARGV[1])), redis.call('SCARD', gateway_key(ARGV[1]) .. ':rooms')}
`;

/**
 * Removes up to a number of entries of one gateway: of the given one, or of any whose lease is over.
 * ARGV: instance or empty, entries, linger ms. Returns {connections removed, 1 when there may be more, 1 when a gateway is gone wholly}.
 */
export const reapLua = `${prelude}
local instance = ARGV[1]
if instance == '' then
  instance = redis.call('ZRANGE', gateways, '-inf', now, 'BYSCORE', 'LIMIT', 0, 1)[1]
  if not instance then return {0, 0, 0} end
end
leases[instance] = false
local limit, leaves = tonumber(ARGV[2]), now + tonumber(ARGV[3])
local key = gateway_key(instance)
local entries = redis.call('HRANDFIELD', key, limit, 'WITHVALUES')
for index = 1, #entries, 2 do
  local client, user = entries[index], entries[index + 1]
  redis.call('HDEL', key, client)
  redis.call('HDEL', user_key(user), client)
  if live_connections(user) == 0 then
    depart(user, redis.call('HGET', key .. ':user-rooms', user), leaves)
  end
end
if #entries > 0 then return {#entries / 2, 1, 0} end
local open = redis.call('SRANDMEMBER', key .. ':rooms', limit)
for _, room in ipairs(open) do close_room(instance, room) end
if #open > 0 then return {0, 1, 0} end
redis.call('DEL', key .. ':user-rooms')
redis.call('ZREM', gateways, instance)
return {0, 1, 1}
`;

/** ARGV: how many at most. Returns {user, name, rooms as JSON, user, …} of users who are gone for long enough, each to one caller only. */
export const departuresLua = `${prelude}
local gone = {}
for _, user in ipairs(redis.call('ZRANGE', departing, '-inf', now, 'BYSCORE', 'LIMIT', 0, ARGV[1])) do
  gone[#gone + 1] = user
  gone[#gone + 1] = redis.call('HGET', names, user) or ''
  gone[#gone + 1] = redis.call('HGET', departing_rooms, user) or '[]'
  redis.call('ZREM', departing, user)
  redis.call('HDEL', departing_rooms, user)
  redis.call('HDEL', names, user)
end
return gone
`;

/** Readers' addition: users who still stand in \`users\` but have connections only on gateways whose lease is over. */
const ghosts = `
local dead = redis.call('ZRANGE', gateways, '-inf', now, 'BYSCORE')
local ghosts, ghost_count = {}, 0
for _, instance in ipairs(dead) do
  for _, user in ipairs(redis.call('HVALS', gateway_key(instance))) do
    if not ghosts[user] and live_connections(user) == 0 and redis.call('ZSCORE', users, user) then
      ghosts[user] = true
      ghost_count = ghost_count + 1
    end
  end
end
`;

/** Returns {connections, users, rooms}. */
export const countsLua = `${prelude}${ghosts}
local connections = 0
for _, instance in ipairs(redis.call('ZRANGE', gateways, '(' .. now, '+inf', 'BYSCORE')) do
  connections = connections + redis.call('HLEN', gateway_key(instance))
end
local open, closed = redis.call('HLEN', rooms), {}
for _, instance in ipairs(dead) do
  for _, room in ipairs(redis.call('SMEMBERS', gateway_key(instance) .. ':rooms')) do
    closed[room] = (closed[room] or 0) + 1
  end
end
for room, count in pairs(closed) do
  if tonumber(redis.call('HGET', rooms, room) or '0') <= count then open = open - 1 end
end
return {connections, redis.call('ZCARD', users) - ghost_count, math.max(open, 0)}
`;

/** ARGV: how many to skip, how many at most. Returns {total, {user, …}}. */
export const onlineUsersLua = `${prelude}${ghosts}
local skip, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local ranks = {}
for user in pairs(ghosts) do ranks[#ranks + 1] = redis.call('ZRANK', users, user) end
table.sort(ranks)
for _, rank in ipairs(ranks) do
  if rank <= skip then skip = skip + 1 end
end
local page = {}
while #page < most do
  local chunk = redis.call('ZRANGE', users, skip, skip + most - 1)
  if #chunk == 0 then break end
  for _, user in ipairs(chunk) do
    if not ghosts[user] and #page < most then page[#page + 1] = user end
  end
  skip = skip + #chunk
end
return {redis.call('ZCARD', users) - ghost_count, page}
`;

/** ARGV: user. Returns {client, instance, client, …} of live connections. */
export const connectionsOfLua = `${prelude}
local found = {}
local entries = redis.call('HGETALL', user_key(ARGV[1]))
for index = 1, #entries, 2 do
  if alive(entries[index + 1]) then
    found[#found + 1] = entries[index]
    found[#found + 1] = entries[index + 1]
  end
end
return found
`;

/** Returns the instances whose lease lasts. */
export const gatewayIdsLua = `${prelude}
return redis.call('ZRANGE', gateways, '(' .. now, '+inf', 'BYSCORE')
`;
