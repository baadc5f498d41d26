import { contentText, routeText } from './message-text.js';

describe('contentText', () => {
  it('[RT-11] any content is one line for people', () => {
    expect(contentText('hello')).toBe('hello');
    expect(contentText({ title: 'Shipped', body: 'Order 7' })).toBe('Shipped – Order 7');
    expect(contentText({ text: 'hi' })).toBe('hi');
    expect(contentText({ entity: 'user', action: 'update', id: '7' })).toBe('user update 7');
    expect(contentText({ other: 1 })).toBe('{"other":1}');
    expect(contentText(null)).toBe('null');
  });
});

describe('routeText', () => {
  it('[RT-11] says who sent a message and where it went', () => {
    const base = { type: 'room_message', content: null, timestamp: 0 };
    expect(routeText({ ...base, from: '7', from_name: 'Ada', room: 'chat:a' })).toBe('Ada · chat:a');
    expect(routeText({ ...base, stream: 'user', offset: 3 })).toBe('user #3');
  });
});
