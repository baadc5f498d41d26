/**
 * Appends one revocation to the log that gateways follow, and drops the oldest while no token is left that they concern.
 * KEYS: STREAM. ARGV: the revocation as JSON, when it may be forgotten (Unix ms), the writer's time (Unix ms).
 */
export const appendRevocationLua = `
redis.call('XADD', KEYS[1], '*', 'revocation', ARGV[1], 'forget_at', ARGV[2])
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 10)) do
  if tonumber(entry[2][4]) > tonumber(ARGV[3]) then break end
  redis.call('XDEL', KEYS[1], entry[1])
end
local left = tonumber(ARGV[2]) - tonumber(ARGV[3])
if redis.call('PTTL', KEYS[1]) < left then redis.call('PEXPIRE', KEYS[1], left) end
`;

/**
 * Reads the log from an id on. KEYS: STREAM. ARGV: first id, most entries.
 * Returns {Redis' own time in Unix ms, entries}: both of the one node that has the log.
 */
export const readRevocationsLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
return {now, redis.call('XRANGE', KEYS[1], ARGV[1], '+', 'COUNT', ARGV[2])}
`;
