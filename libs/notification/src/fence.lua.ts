/** Who is master here, for {@link fenceLua}; asked once a script. */
export const masterLua = `
local master = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
`;

/**
 * Behind {@link masterLua}. For a Redis Cluster, whose masters are followed by replicas that may lack the last writes: a master that finds a stream as another
 * one left it (`f`: who that was) begins a new epoch behind what it has, so that no offset is given out twice in one epoch (RT-34).
 * Where that was is kept (`l`: `<epoch>:<offset>` of the last forks, oldest first): up to there the epochs are one. What a client has
 * beyond that was lost, and it is told.
 */
export function fenceLua(metaKey: string, candidateEpoch: string): string {
  return `
local left = redis.call('HMGET', ${metaKey}, 'e', 's', 'f', 'l')
if left[1] and left[3] ~= master then
  local forks = (left[4] or '') .. left[1] .. ':' .. (left[2] or 0) .. ' '
  while #forks > 400 do forks = string.gsub(forks, '^%S+ ', '') end
  redis.call('HSET', ${metaKey}, 'e', ${candidateEpoch}, 'f', master, 'l', forks)
elseif not left[1] then
  redis.call('HSET', ${metaKey}, 'e', ${candidateEpoch}, 's', 0, 'f', master)
end
`;
}
