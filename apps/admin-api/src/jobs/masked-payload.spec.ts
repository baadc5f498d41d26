import { maskedPayload } from './masked-payload.js';

describe('maskedPayload', () => {
  it('[WK-02] [AP-08] shows ids and what to do, and masks every other text however deep', () => {
    expect(
      maskedPayload({
        user_id: 'u-1',
        action: 'cancel',
        channels: ['email'],
        title: 'Your diagnosis',
        count: 3,
        urgent: true,
        nothing: null,
        data: { order_id: '7', token: 'secret', list: ['a', { password: 'b' }] },
      }),
    ).toEqual({
      user_id: 'u-1',
      action: 'cancel',
      channels: ['email'],
      title: '******',
      count: 3,
      urgent: true,
      nothing: null,
      data: { order_id: '7', token: '******', list: ['******', { password: '******' }] },
    });
    expect(maskedPayload('a text')).toBe('******');
    expect(maskedPayload(undefined)).toBeUndefined();
  });
});
