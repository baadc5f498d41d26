import { publishingClient } from './publishing-client.mjs';

/** `PUBLISH` by ioredis, from a process that is otherwise the same: nothing is kept. */
export const contender = publishingClient(
  { name: 'publish-plain', title: 'plain PUBLISH by ioredis' },
  'plain',
);
