import { Carrier } from '@ginforge/database';

import { trackingUrlOf } from './shipment.js';

const carrier = (trackingUrl: string | null) => Object.assign(new Carrier(), { trackingUrl });

it.each([
  ['https://example.com/{tracking_number}?lang=en', '0034 1/2', 'https://example.com/0034%201%2F2?lang=en'],
  ['https://example.com/{tracking_number}', null, null],
  ['https://example.com/', 'TN-1', 'https://example.com/'],
  [null, 'TN-1', null],
])(
  '[NX-05] with the carrier’s address %j and the number %j a shipment is followed at %j',
  (url, number, at) => {
    expect(trackingUrlOf(carrier(url), number)).toBe(at);
  },
);

it('[NX-05] nobody knows where to follow a shipment of no carrier', () => {
  expect(trackingUrlOf(undefined, 'TN-1')).toBeNull();
});
