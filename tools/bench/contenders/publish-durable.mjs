import { publishingClient } from './publishing-client.mjs';

/** Our notification library: each message is kept in its stream, numbered and published. */
export const contender = publishingClient(
  { name: 'publish-durable', title: 'GinForge, kept and published' },
  'durable',
);
