import { publishChannels } from './asyncapi-channels.js';
import { clientSummaries, clientTypes, replies, serverSummaries, serverTypes } from './asyncapi-messages.js';

/** What the gateway receives and sends, as the document has it: from the gateway's side. */
export function asyncApiOperations(): Record<string, object> {
  return { ...receiving(), ...sending(), ...subscriptions() };
}

function inChannel(channel: string, message: string): object {
  return { $ref: `#/channels/${channel}/messages/${message}` };
}

function receiving(): Record<string, object> {
  return Object.fromEntries(
    clientTypes.map((type) => {
      const answers = replies[type]?.map((answer) => inChannel('realtime', `server_${answer}`));
      return [
        `receive_${type}`,
        {
          action: 'receive',
          summary: clientSummaries[type],
          channel: { $ref: '#/channels/realtime' },
          messages: [inChannel('realtime', `client_${type}`)],
          ...(answers && { reply: { channel: { $ref: '#/channels/realtime' }, messages: answers } }),
        },
      ];
    }),
  );
}

function sending(): Record<string, object> {
  return Object.fromEntries(
    serverTypes.map((type) => [
      `send_${type}`,
      {
        action: 'send',
        summary: serverSummaries[type],
        channel: { $ref: '#/channels/realtime' },
        messages: [inChannel('realtime', `server_${type}`)],
      },
    ]),
  );
}

function subscriptions(): Record<string, object> {
  return Object.fromEntries(
    Object.keys(publishChannels).map((name) => [
      `deliver_${name}`,
      {
        action: 'receive',
        channel: { $ref: `#/channels/redis_${name}` },
        messages: [inChannel(`redis_${name}`, 'published')],
      },
    ]),
  );
}
