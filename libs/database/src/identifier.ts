import { v7, validate } from 'uuid';

/** A new primary key: UUIDv7 (RFC 9562), so that rows sort by age and a user's id is nobody else's (RT-06). */
export function newIdentifier(): string {
  return v7();
}

/** Whether a row can have this primary key. Others are found nowhere; asking PostgreSQL for one would be an error. */
export function isIdentifier(text: string): boolean {
  return validate(text);
}
