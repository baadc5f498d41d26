import { type MerchantSchemas } from '../../api/merchant-api.js';
import { bodyOf, nameOf, valuesOf } from './carrier-values.js';

const body = {
  name: 'text',
  tracking_url: 'https://example.com/',
  status: 'on',
} satisfies MerchantSchemas['CreateCarrierBody'];
const item = {
  id: '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f',
  ...body,
  version: 3,
  created_at: '2026-01-31T12:00:00.000Z',
  updated_at: '2026-01-31T12:00:00.000Z',
};

describe('the form of carriers', () => {
  it('[AD-01] sends what it was given, where nothing was changed', () => {
    expect(bodyOf(valuesOf(item))).toEqual(body);
    expect(valuesOf(item).version).toBe(3);
  });

  it('[AD-01] sends nothing for what is left empty', () => {
    const nothing = { tracking_url: null };
    expect(bodyOf(valuesOf({ ...item, ...nothing }))).toEqual({ ...body, ...nothing });
  });

  it('[AD-01] is of a thing that has a name', () => {
    expect(nameOf(item)).toBe('text');
  });
});
