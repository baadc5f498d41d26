/**
 * Takes a lock, or says who has it. Asking again with the same token is harmless, so that an answer may get lost.
 * KEYS: the lock. ARGV: token, lease in milliseconds, token of a holder that is known to be gone, or ''. Returns the holder's token.
 */
export const acquireLock = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and holder ~= ARGV[3] then return holder end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ARGV[1]
`;

/** KEYS: the lock. ARGV: token, lease in milliseconds. Returns 1, or 0 where it is somebody else's, or nobody's. */
export const renewLock = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** KEYS: the lock. ARGV: token. Returns how many locks were released. */
export const releaseLock = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;
