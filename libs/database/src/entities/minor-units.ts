import { type ValueTransformer } from 'typeorm';

/** Money in the smallest unit of its currency (AP-04). PostgreSQL's driver gives a bigint as text; ours are safe integers. */
export const minorUnits: ValueTransformer = {
  to: (amount: unknown) => amount,
  from: (amount: string | null) => (amount === null ? null : Number(amount)),
};

/** A `bigint` that never goes beyond what a number holds exactly, such as the bytes of a file. */
export const safeInteger: ValueTransformer = minorUnits;
