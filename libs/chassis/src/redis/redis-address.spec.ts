import { z } from 'zod';

import { loadEnvironment } from '../environment/environment.js';
import { redisEnvironment } from '../environment/service-environment.js';
import { channelOfShard, shardChannel } from '../pub-sub/shard-channel.js';
import { keySlot } from './key-slot.js';
import { clusterAddress, describeRedisAddress } from './redis-address.js';

const schema = z.object(redisEnvironment);

describe('the address of a Redis Cluster', () => {
  it('[K8-03] is a list of nodes, instead of a REDIS_URL', () => {
    const nodes = loadEnvironment(schema, { REDIS_CLUSTER_NODES: 'one:6379, [::1]:6380' });
    expect(nodes.REDIS_CLUSTER_NODES).toEqual(['one:6379', '[::1]:6380']);
    expect(() => loadEnvironment(schema, { REDIS_CLUSTER_NODES: 'one:6379,two' })).toThrow(
      'REDIS_CLUSTER_NODES must list nodes as host:port',
    );
    const both = { REDIS_CLUSTER_NODES: 'one:6379', REDIS_URL: 'redis://one:6379' };
    expect(() => loadEnvironment(schema, both)).toThrow('REDIS_CLUSTER_NODES and REDIS_URL are both set');
  });

  it('[K8-03] may have a user, a password and TLS, which are shown to nobody', () => {
    const texts = ['rediss://anna:p%40ss@one:6379', 'two:6380'];
    expect(clusterAddress(texts)).toEqual({
      nodes: [
        { host: 'one', port: 6379 },
        { host: 'two', port: 6380 },
      ],
      access: { username: 'anna', password: 'p@ss', tls: {} },
    });
    expect(describeRedisAddress(texts)).toBe('Redis Cluster at one:6379, two:6380 (REDIS_CLUSTER_NODES)');
  });
});

describe('slots of a Redis Cluster', () => {
  it('[K8-03] are counted as Redis counts them', () => {
    expect(keySlot('123456789')).toBe(12_739);
    expect(keySlot('ginforge:stream:{user:u-1}')).toBe(keySlot('user:u-1'));
    expect(keySlot('{}a')).not.toBe(keySlot('{}b'));
  });

  it('[K8-03] a channel that the library publishes on is in the slot of its stream', () => {
    for (const [channel, stream] of [
      ['websocket:broadcast', 'broadcast'],
      ['websocket:user:u-1', 'user:u-1'],
      ['websocket:notification:u-1', 'user:u-1'],
      ['websocket:room:chat:a', 'room:chat:a'],
    ] as const) {
      expect(keySlot(shardChannel(channel))).toBe(keySlot(`ginforge:stream-meta:{${stream}}`));
      expect(channelOfShard(shardChannel(channel))).toBe(channel);
    }
    expect([shardChannel('ginforge:probe:1'), channelOfShard('{x}y')]).toEqual(['ginforge:probe:1', '{x}y']);
  });
});
