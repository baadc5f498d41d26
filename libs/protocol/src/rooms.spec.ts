import { defaultRoomPolicies, isRoomName, isUserId, parseRoomPolicies, splitRoomName } from './rooms.js';

describe('room names', () => {
  const longest = `x${'y'.repeat(127)}`;

  it('[RT-20] are letters, digits and :._-, at most 128, the first a letter or digit', () => {
    for (const name of ['a', '9', 'chat:room001', 'Chat', 'a:b:c', 'a.b_c-d:', longest]) {
      expect([name, isRoomName(name)]).toEqual([name, true]);
    }
    const wrong = ['', ':a', '.a', '_a', '-a', 'a b', 'a/b', 'a\n', '\na', 'ä', 'a*', 'a{b}', `${longest}z`];
    for (const name of [...wrong, 5, null, undefined, ['a'], {}]) {
      expect([name, isRoomName(name)]).toEqual([name, false]);
    }
  });

  it('[RT-21] are of the policy before the first colon', () => {
    expect(splitRoomName('chat:a:b')).toEqual({ prefix: 'chat', rest: 'a:b' });
    expect(splitRoomName('chat:')).toEqual({ prefix: 'chat', rest: '' });
    expect(splitRoomName('lobby')).toEqual({ prefix: 'lobby', rest: '' });
  });
});

describe('ROOM_POLICIES', () => {
  it('[RT-21] has the table of the contract as its default', () => {
    expect(Object.fromEntries(parseRoomPolicies(defaultRoomPolicies))).toEqual({
      chat: 'open',
      doc: 'open',
      private: 'granted',
      team: 'granted',
      admin: 'admin',
      user: 'self',
    });
  });

  it('[RT-21] may have spaces and a comma too many', () => {
    const expected = [
      ['lobby', 'open'],
      ['team', 'granted'],
    ];
    expect([...parseRoomPolicies(' lobby = open , , team=granted,')]).toEqual(expected);
    expect(parseRoomPolicies('').size).toBe(0);
  });

  it.each(['lobby', 'lobby=', '=open', 'lobby=closed', 'a:b=open', 'lobby=open=x', 'lobby open'])(
    '[RT-21] refuses %j and says which entry it is',
    (entry) => {
      expect(() => parseRoomPolicies(`chat=open,${entry}`)).toThrow(entry);
    },
  );
});

describe('user ids', () => {
  it('[RT-06] may be UUIDs, numbers and names', () => {
    for (const id of ['0190b7a0-1111-7000-8000-000000000000', '7', 'anna@example.com']) {
      expect(isUserId(id)).toBe(true);
    }
    for (const id of ['', ' ', 'a b', 'a\n', '*', 'x'.repeat(129), 7, null]) expect(isUserId(id)).toBe(false);
  });
});
