import { randomBytes, randomUUID } from 'node:crypto';

import { Controller } from '@nestjs/common';

import { eventually } from '@ginforge/testing';

import { withTraceId } from '../http/trace-id.js';
import type { PubSub } from '../pub-sub/pub-sub.js';
import { withTraceContext } from '../tracing/current-trace.js';
import { traceContextFrom } from '../tracing/trace-context.js';
import { asked, greeted, Greeter, Replica } from './greeter.fixture.js';
import { OnEvent, OnQuery } from './handler.decorators.js';
import { channelOfPattern, channelOfReplies } from './service-pattern.js';

/** What the bus does over both brokers alike (RT-40). `open` gives the broker. */
export function describeServiceBus(name: string, open: () => PubSub): void {
  describe(`the service bus over ${name}`, () => {
    let pubSub: PubSub;
    let one: Replica;
    let two: Replica;
    let outsider: Replica;

    beforeEach(async () => {
      pubSub = open();
      [one, two] = [await Replica.start(pubSub), await Replica.start(pubSub)];
      outsider = await Replica.start(pubSub, []);
    });

    afterEach(async () => {
      for (const replica of [outsider, two, one]) await replica.stop();
    });

    const channel = channelOfPattern(greeted.name);
    const tell = (text: string) => outsider.bus.emit(greeted, { text });

    /** Hostile payloads on a channel, and how often each reason is counted for them. */
    const hostile: [reason: string, payload: string | Buffer][] = [
      ['not_json', ''],
      ['not_json', '{'],
      ['not_json', randomBytes(64)],
      ['not_json', '['.repeat(100_000)],
      ['bad_packet', 'null'],
      ['bad_packet', '7'],
      ['bad_packet', '[]'],
      ['bad_packet', '{"data":{"text":"x"},"reply_to":"websocket:broadcast"}'],
      ['bad_packet', '{"data":{"text":"x"},"id":{}}'],
      ['bad_packet', '{}'],
      ['bad_payload', '{"data":{"text":7}}'],
      ['bad_payload', '{"data":{"text":"x","more":1}}'],
      ['bad_payload', '{"pattern":"test.asked","data":{"mood":"answer"}}'],
      ['too_large', JSON.stringify({ data: { text: 'x'.repeat(1_100_000) } })],
    ];

    describe('telling', () => {
      it('[RT-40] reaches every replica, in the order told', async () => {
        for (let index = 0; index < 50; index++) await tell(String(index));
        const all = Array.from({ length: 50 }, (_, index) => String(index));
        await eventually(() => expect([one.greeter.heard, two.greeter.heard]).toEqual([all, all]));
      });

      it('[RT-40] reaches the teller too, and every handler of one process', async () => {
        const more: string[] = [];
        @Controller()
        class Listener {
          @OnEvent(greeted)
          hear({ text }: { text: string }): void {
            more.push(text);
          }
        }
        const three = await Replica.start(pubSub, [Greeter, Listener]);
        await three.bus.emit(greeted, { text: 'me too' });
        await eventually(() => expect([more, three.greeter.heard]).toEqual([['me too'], ['me too']]));
        await three.stop();
      });

      it('refuses and counts what is not as the pattern says, and tells nobody', async () => {
        await expect(tell('x'.repeat(101))).rejects.toMatchObject({ errorName: 'VALIDATION_FAILED' });
        await tell('next');
        await eventually(() => expect(one.greeter.heard).toEqual(['next']));
        expect(await outsider.refused()).toEqual({ 'test.greeted bad_payload': 1 });
      });

      it('[RT-31] goes on after a handler that fails', async () => {
        await tell('break');
        await tell('next');
        await eventually(() => expect([one.greeter.heard, two.greeter.heard]).toEqual([['next'], ['next']]));
      });

      it('[RT-31] drops and counts what is hostile, and hears the next', async () => {
        for (const [, payload] of hostile) await pubSub.publish(channel, payload);
        await tell('next');
        await eventually(() => expect(one.greeter.heard).toEqual(['next']));
        expect(await one.refused()).toEqual({
          'test.greeted not_json': 4,
          'test.greeted bad_packet': 6,
          'test.greeted bad_payload': 3,
          'test.greeted too_large': 1,
        });
      });

      it('[RT-62] takes the trace along, in a span of its own', async () => {
        const context = traceContextFrom(undefined);
        await withTraceContext(context, () => tell('traced'));
        await eventually(() => expect(one.greeter.traces).toEqual([context.otelTraceId]));
      });

      it('[RT-62] hears what comes with a trace that nobody can read', async () => {
        const metadata = { trace_id: 'a\nforged line', traceparent: {} };
        await pubSub.publish(channel, JSON.stringify({ data: { text: 'heard' }, metadata }));
        await eventually(() => expect(one.greeter.heard).toEqual(['heard']));
      });

      it('ends with the process', async () => {
        await one.stop();
        await tell('late');
        await eventually(() => expect(two.greeter.heard).toEqual(['late']));
        expect(one.greeter.heard).toEqual([]);
        one = await Replica.start(pubSub);
      });
    });

    describe('asking all', () => {
      const askAll = (mood: 'answer' | 'be silent', options = {}) =>
        outsider.bus.askAll(asked, { mood }, { timeoutMs: 600_000, ...options });
      const ids = (answers: readonly { from: string }[]) => answers.map(({ from }) => from).sort();

      it('gives the answer of every replica, and ends with the last', async () => {
        const { answers, ...rest } = await askAll('answer');
        expect(ids(answers)).toEqual([one.id, two.id].sort());
        expect(rest).toEqual({ failed: [], missing: [] });
      });

      it('keeps the answers to many questions apart', async () => {
        const all = await Promise.all(
          Array.from({ length: 50 }, (_, index) => withTraceId(`trace-${index}`, () => askAll('answer'))),
        );
        all.forEach(({ answers }, index) => {
          expect(answers.map(({ reply }) => reply.trace_id)).toEqual([`trace-${index}`, `trace-${index}`]);
        });
      });

      it('lists who was expected and does not answer, whether there or not', async () => {
        const gone = randomUUID();
        const { answers, missing } = await askAll('answer', { timeoutMs: 2_000, expected: [one.id, gone] });
        expect(ids(answers)).toEqual([one.id, two.id].sort());
        expect(missing).toEqual([gone]);
        const silent = await askAll('be silent', { timeoutMs: 100, expected: [one.id, two.id] });
        expect(silent).toEqual({ answers: [], failed: [], missing: [one.id, two.id] });
      });

      it('is empty where nobody is there', async () => {
        for (const replica of [one, two]) await replica.stop();
        expect(await askAll('answer')).toEqual({
          answers: [],
          failed: [],
          missing: [],
        });
        [one, two] = [await Replica.start(pubSub), await Replica.start(pubSub)];
      });

      it.each([
        ['refuse', 'NOT_FOUND'],
        ['break', 'INTERNAL'],
        ['talk nonsense', 'INTERNAL'],
      ] as const)('says who cannot answer, when they %s, and no inner reason', async (mood, error) => {
        const { failed, answers } = await outsider.bus.askAll(asked, { mood }, { timeoutMs: 600_000 });
        expect(answers).toEqual([]);
        expect(ids(failed)).toEqual([one.id, two.id].sort());
        expect(failed.map((failure) => failure.error)).toEqual([error, error]);
        expect(JSON.stringify(failed)).not.toContain('inner');
      });

      it('[RT-31] drops and counts hostile answers, and answers that nobody asked for', async () => {
        await askAll('answer');
        const replies = channelOfReplies(outsider.id);
        for (const payload of ['', '{', '7', '{"id":"x","from":"somebody"}', randomBytes(64)]) {
          await pubSub.publish(replies, payload);
        }
        await pubSub.publish(replies, JSON.stringify({ id: 'x', from: randomUUID(), response: {} }));
        expect((await askAll('answer')).answers).toHaveLength(2);
        expect(await outsider.refused()).toEqual({ 'replies not_json': 3, 'replies bad_packet': 2 });
      });

      it('[RT-31] answers no question that does not say whom, and nowhere but to a process', async () => {
        const subscriber = pubSub.subscriber();
        const heard: string[] = [];
        subscriber.onMessage((_channel, payload) => heard.push(payload.toString()));
        await subscriber.subscribe(['websocket:broadcast', `${channelOfReplies('')}websocket:broadcast`]);
        for (const reply_to of ['websocket:broadcast', undefined, '*', 7]) {
          const packet = { id: 'q', data: { mood: 'answer' }, reply_to };
          await pubSub.publish(channelOfPattern(asked.name), JSON.stringify(packet));
        }
        expect((await askAll('answer')).answers).toHaveLength(2);
        expect(heard).toEqual([]);
        expect(await one.refused()).toEqual({ 'test.asked bad_packet': 4 });
        subscriber.close();
      });
    });

    describe('asking', () => {
      const ask = (mood: 'answer' | 'refuse' | 'break' | 'be silent', timeoutMs = 600_000) =>
        outsider.bus.ask(asked, { mood }, { timeoutMs });

      it('gives the first answer', async () => {
        expect(await withTraceId('mine', () => ask('answer'))).toEqual({ trace_id: 'mine' });
      });

      it('says so where nobody is there, nobody answers in time, or all fail', async () => {
        await expect(ask('be silent', 100)).rejects.toMatchObject({ errorName: 'GATEWAY_TIMEOUT' });
        await expect(ask('refuse')).rejects.toMatchObject({ errorName: 'NOT_FOUND' });
        await expect(ask('break')).rejects.toMatchObject({ errorName: 'INTERNAL' });
        for (const replica of [one, two]) await replica.stop();
        await expect(ask('answer')).rejects.toMatchObject({ errorName: 'UNAVAILABLE' });
        [one, two] = [await Replica.start(pubSub), await Replica.start(pubSub)];
      });

      it('refuses what is not as the pattern says', async () => {
        const mood = 'sulk' as 'answer';
        await expect(outsider.bus.ask(asked, { mood })).rejects.toMatchObject({
          errorName: 'VALIDATION_FAILED',
        });
      });
    });

    it('does not start a service that answers one query twice', async () => {
      @Controller()
      class Rival {
        @OnQuery(asked)
        answer(): { trace_id: string } {
          return { trace_id: '' };
        }
      }
      await expect(Replica.start(pubSub, [Greeter, Rival])).rejects.toThrow('test.asked is handled twice');
    });
  });
}
