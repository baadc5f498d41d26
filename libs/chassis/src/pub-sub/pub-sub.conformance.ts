import { eventually } from '@ginforge/testing';

import type { PubSub, Subscriber } from './pub-sub.js';

/** What both brokers do alike (RT-40). `open` gives the broker, the same or a new one; each test has channels of its own. */
export function describePubSub(name: string, open: () => PubSub): void {
  describe(`PubSub in ${name}`, () => {
    let pubSub: PubSub;
    let channel: string;
    let count = 0;

    beforeEach(() => {
      pubSub = open();
      channel = `test:${++count}`;
    });

    function listen(subscriber: Subscriber): string[] {
      const heard: string[] = [];
      subscriber.onMessage((from, payload) => heard.push(`${from} ${payload.toString()}`));
      return heard;
    }

    it('[RT-40] delivers to every subscriber of the channel and to no other, bytes and text, and says to how many', async () => {
      const [one, two] = [pubSub.subscriber(), pubSub.subscriber()];
      const [heardOne, heardTwo] = [listen(one), listen(two)];
      await one.subscribe([channel, `${channel}:more`]);
      await two.subscribe([channel]);
      expect(await pubSub.publish(`${channel}:more`, 'to one')).toBe(1);
      expect(await pubSub.publish(`${channel}:none`, 'to nobody')).toBe(0);
      expect(await pubSub.publish(channel, Buffer.from('to both 😀'))).toBe(2);
      await eventually(() => heardOne.length === 2 && heardTwo.length === 1);
      expect(heardOne).toEqual([`${channel}:more to one`, `${channel} to both 😀`]);
      expect(heardTwo).toEqual([`${channel} to both 😀`]);
    });

    it('[RT-16] keeps the order, and delivers nothing while the publisher is still calling', async () => {
      const subscriber = pubSub.subscriber();
      const heard = listen(subscriber);
      await subscriber.subscribe([channel]);
      const sent = Array.from({ length: 500 }, (_, index) => `${channel} ${index}`);
      const published = sent.map((_, index) => pubSub.publish(channel, String(index)));
      expect(heard).toEqual([]);
      await Promise.all(published);
      await eventually(() => heard.length === sent.length);
      expect(heard).toEqual(sent);
    });

    it('[RT-16] delivers nothing inside of a publish that a listener makes', async () => {
      const subscriber = pubSub.subscriber();
      const steps: string[] = [];
      let answered: Promise<number> | undefined;
      subscriber.onMessage((_from, payload) => {
        steps.push(`begins ${payload.toString()}`);
        if (payload.toString() === 'question') answered = pubSub.publish(channel, 'answer');
        steps.push(`ends ${payload.toString()}`);
      });
      await subscriber.subscribe([channel]);
      await pubSub.publish(channel, 'question');
      await eventually(() => steps.length === 4);
      await answered;
      expect(steps).toEqual(['begins question', 'ends question', 'begins answer', 'ends answer']);
    });

    it('[RT-37] commands of one link keep their order: a late unsubscribe undoes no later interest', async () => {
      const subscriber = pubSub.subscriber();
      const heard = listen(subscriber);
      await subscriber.subscribe([channel]);
      void subscriber.unsubscribe([channel]);
      await subscriber.subscribe([channel]);
      await pubSub.publish(channel, 'heard');
      await eventually(() => heard.length === 1);
      await subscriber.unsubscribe([channel]);
      await pubSub.publish(channel, 'unheard');
      await subscriber.subscribe([channel]);
      await pubSub.publish(channel, 'last');
      await eventually(() => heard.length === 2);
      expect(heard).toEqual([`${channel} heard`, `${channel} last`]);
    });

    it('[RT-37] a link made anew hears what it heard before', async () => {
      const subscriber = pubSub.subscriber();
      const heard = listen(subscriber);
      await subscriber.subscribe([channel]);
      subscriber.rebuild();
      await eventually(async () => {
        await pubSub.publish(channel, 'again');
        expect(heard).toContain(`${channel} again`);
      });
    });

    it('a publisher that only waits for its own messages leaves the event loop free', async () => {
      let stopped = false;
      setTimeout(() => (stopped = true), 1);
      while (!stopped) await pubSub.publish(channel, 'x');
    });

    it('a link that was closed calls no listener', async () => {
      const [open, closed] = [pubSub.subscriber(), pubSub.subscriber()];
      const [heard, unheard] = [listen(open), listen(closed)];
      await Promise.all([open.subscribe([channel]), closed.subscribe([channel])]);
      closed.close();
      await pubSub.publish(channel, 'x');
      await eventually(() => heard.length === 1);
      expect(unheard).toEqual([]);
    });
  });
}
