import { type MerchantSchemas } from '../../api/merchant-api.js';

type Carrier = MerchantSchemas['Carrier'];

/** One as its form has it: what is typed stays text until it is sent. */
export interface CarrierValues {
  name: string;
  tracking_url: string;
  status: 'on' | 'off';
  /** Of the one that the change is made from. */
  version: number;
}

/** What there is to choose from. */
export const choices = {
  status: ['on', 'off'],
} as const;

/** What people call it by. */
export function nameOf(item: Carrier): string {
  return item.name;
}

export function emptyCarrier(): CarrierValues {
  return {
    name: '',
    tracking_url: '',
    status: 'on',
    version: 1,
  };
}

export function valuesOf(item: Carrier): CarrierValues {
  return {
    name: item.name,
    tracking_url: item.tracking_url ?? '',
    status: item.status,
    version: item.version,
  };
}

/** What is sent, of values that were checked. */
export function bodyOf(values: CarrierValues) {
  return {
    name: values.name,
    tracking_url: values.tracking_url || null,
    status: values.status,
  };
}
