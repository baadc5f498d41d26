import { emptyMessage, isNote, jsonProblem, roomContentOf } from './publish-values.js';

const toRoom = (values: Partial<ReturnType<typeof emptyMessage>>) => ({
  ...emptyMessage(),
  receiver: 'room' as const,
  ...values,
});

describe('what is said to a room', () => {
  it('[RT-15] is text as people write it, a title with a text, or any JSON', () => {
    expect(roomContentOf(toRoom({ room_form: 'text', body: 'hello' }))).toEqual({ text: 'hello' });
    expect(roomContentOf(toRoom({ room_form: 'note', title: 'Now', body: 'hello' }))).toEqual({
      title: 'Now',
      body: 'hello',
    });
    expect(roomContentOf(toRoom({ room_form: 'json', json: '[1, null]' }))).toEqual([1, null]);
  });

  it('[RT-10] is refused where it is no JSON', () => {
    expect(jsonProblem('{"a":1}')).toBeUndefined();
    expect(jsonProblem('{a:1}')).toMatch(/JSON/);
  });

  it('[RT-35] what goes to a user or to everybody is always a notification', () => {
    expect(isNote({ ...toRoom({ room_form: 'json' }), receiver: 'user' })).toBe(true);
    expect(isNote(toRoom({ room_form: 'json' }))).toBe(false);
  });
});
