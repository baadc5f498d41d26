import { isJobName, JobPayloadError, jobQueues, parseJobPayload } from './job-catalogue.js';

const userId = '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f';

describe('job catalogue', () => {
  it('[WK-01] reads a payload and fills in the defaults', () => {
    expect(parseJobPayload('user-notification', { user_id: userId, title: 'Hi', body: '' })).toEqual({
      user_id: userId,
      title: 'Hi',
      body: '',
      channels: ['in_app'],
    });
  });

  it.each([
    ['no object', null],
    ['a missing field', { user_id: userId, title: 'Hi' }],
    ['an unknown field', { user_id: userId, title: 'Hi', body: '', extra: 1 }],
    ['a bad user id', { user_id: 'a b', title: 'Hi', body: '' }],
    ['no channel', { user_id: userId, title: 'Hi', body: '', channels: [] }],
    ['an unknown channel', { user_id: userId, title: 'Hi', body: '', channels: ['pigeon'] }],
  ])('[WK-01] refuses a payload with %s', (_name, payload) => {
    expect(() => parseJobPayload('user-notification', payload)).toThrow(JobPayloadError);
  });

  it('[WK-01] names the fields of a refused payload and not what was in them', () => {
    const payload = { user_id: userId, title: 7, body: 'secret', channels: ['secret'] };
    expect(() => parseJobPayload('user-notification', payload)).toThrow(/title: .*channels\.0: /);
    expect(() => parseJobPayload('user-notification', payload)).not.toThrow(/secret/);
  });

  it('[WK-01] knows its names and queues, and nothing that every object has', () => {
    expect(isJobName('user-notification')).toBe(true);
    expect(isJobName('constructor')).toBe(false);
    expect(jobQueues().get('user-notification')).toBe(20);
  });

  it.each([
    ['order-reminder', { order_id: userId, action: 'remind' }],
    ['order-reminder', { order_id: userId, action: 'cancel' }],
    ['payment-retry', { payment_id: userId }],
    ['user-email', { user_id: userId, title: 'Hi', body: '' }],
    ['inventory-alert', { product_id: userId, fall_id: userId }],
  ] as const)(
    '[WK-01] takes a payload of %s, and none with another field, or without one',
    (name, payload) => {
      expect(parseJobPayload(name, payload)).toEqual(payload);
      expect(() => parseJobPayload(name, { ...payload, extra: 1 })).toThrow(JobPayloadError);
      expect(() => parseJobPayload(name, {})).toThrow(JobPayloadError);
      const [id = ''] = Object.keys(payload);
      expect(() => parseJobPayload(name, { ...payload, [id]: 1 })).toThrow(JobPayloadError);
    },
  );
});
