import { GatewayPresence } from './gateway-presence.js';
import { MemoryPresenceRegistry } from './memory-presence-registry.js';
import { describePresenceRegistry } from './presence-registry.conformance.js';

describePresenceRegistry('memory', async () => new MemoryPresenceRegistry());

describe('MemoryPresenceRegistry', () => {
  test('[RT-23] gives departures in portions, none twice and none too early', async () => {
    const registry = new MemoryPresenceRegistry();
    const [brief, patient] = [0, 60_000].map(
      (lingerMs) => new GatewayPresence(registry, `linger-${lingerMs}`, { lingerMs }),
    );
    const users = Array.from({ length: 5 }, (_, index) => `user-${index}`);
    for (const [presence, userIds] of [
      [patient, ['patient']],
      [brief, users],
    ] as const) {
      for (const userId of userIds) {
        await presence?.connect({ clientId: userId, userId, userName: userId }, 1);
        await presence?.disconnect({ clientId: userId, userId });
      }
    }
    const taken = await Promise.all([3, 3, 3].map((limit) => registry.takeDepartures(limit)));
    expect(taken.map((departures) => departures.length)).toEqual([3, 2, 0]);
    expect(taken.flat().map(({ userId }) => userId)).toEqual(users);
  });
});
