import { v7 } from 'uuid';

/** A new primary key: UUIDv7 (RFC 9562), so that rows sort by age and a user's id is nobody else's (RT-06). */
export function newIdentifier(): string {
  return v7();
}
