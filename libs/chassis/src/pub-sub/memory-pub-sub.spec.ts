import { Logger } from '@nestjs/common';

import { MemoryPubSub } from './memory-pub-sub.js';
import { describePubSub } from './pub-sub.conformance.js';

describePubSub('memory', () => new MemoryPubSub());

describe('MemoryPubSub', () => {
  it('[RT-27] remembers no channel that nobody listens to', async () => {
    const pubSub = new MemoryPubSub();
    const subscriber = pubSub.subscriber();
    await subscriber.subscribe(['a', 'b']);
    expect(pubSub.subscribedChannels()).toEqual(['a', 'b']);
    expect(pubSub.subscriberCount('a')).toBe(1);
    await subscriber.unsubscribe(['a', 'b']);
    await pubSub.publish('c', 'x');
    expect(pubSub.subscribedChannels()).toEqual([]);
  });

  it('[RT-31] a listener that throws disturbs neither the publisher nor other receivers', async () => {
    Logger.overrideLogger(false);
    const pubSub = new MemoryPubSub();
    const [faulty, sound] = [pubSub.subscriber(), pubSub.subscriber()];
    const heard: string[] = [];
    faulty.onMessage(() => {
      throw new Error('a mistake');
    });
    sound.onMessage((_channel, payload) => heard.push(payload.toString()));
    await Promise.all([faulty.subscribe(['a']), sound.subscribe(['a'])]);
    await Promise.all([pubSub.publish('a', '1'), pubSub.publish('a', '2')]);
    expect(heard).toEqual(['1', '2']);
  });
});
