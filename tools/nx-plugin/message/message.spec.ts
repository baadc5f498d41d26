import { logger } from '@nx/devkit';

import remove from '../remove/remove.mjs';
import { changesOf, repository, untidy } from '../workspace/repository.fixture.js';
import message from './message.mjs';

const home = process.cwd();
beforeAll(() => (logger.info = () => undefined));
afterEach(() => process.chdir(home));

const quiet = { allowDirty: true, skipDocuments: true };
const directions = ['server', 'client'] as const;
const fields = 'order_id:uuid! amount:money';
const everyField =
  'class:string! b:text c:int d:money e:bool f:date g:datetime h:uuid i:email j:url k:enum(on,off)!';
const summary = 'Says that somebody’s order is on its way: "soon", as it were, if nothing comes in between';

describe('the message generator', () => {
  it('[NX-03] adds a message of the server, and a line wherever messages are listed', async () => {
    const tree = repository();
    await message(tree, { name: 'order_shipped', direction: 'server', fields, summary, ...quiet });
    expect(changesOf(tree)).toEqual({
      'libs/protocol/src/order-shipped.server-message.ts': 'CREATE',
      'libs/protocol/src/order-shipped.server-message.spec.ts': 'CREATE',
      'libs/protocol/src/server-message.ts': 'UPDATE',
      'libs/protocol/src/index.ts': 'UPDATE',
      'apps/gateway/src/docs/asyncapi-messages.ts': 'UPDATE',
      'apps/gateway/src/realtime/server-messages.int.spec.ts': 'UPDATE',
    });
    const definition = tree.read('libs/protocol/src/order-shipped.server-message.ts', 'utf8');
    expect(definition).toMatch(/order_id: z\.uuid\(\),\n +\/\*\* Minor units\. \*\/\n +amount: z\.int\(\)/);
    const table = tree.read('libs/protocol/src/server-message.ts', 'utf8');
    expect(table).toMatch(/serverContents = \{[^}]*\n {2}order_shipped: orderShippedContent,\n\} as const/);
  });

  it('[NX-03] adds a message of clients, with a handler that validates', async () => {
    const tree = repository();
    await message(tree, { name: 'order_seen', direction: 'client', fields, ...quiet });
    expect(changesOf(tree)).toEqual({
      'libs/protocol/src/order-seen.client-message.ts': 'CREATE',
      'libs/protocol/src/order-seen.client-message.spec.ts': 'CREATE',
      'libs/protocol/src/client-message.ts': 'UPDATE',
      'apps/gateway/src/docs/asyncapi-messages.ts': 'UPDATE',
      'apps/gateway/src/realtime/order-seen.handler.ts': 'CREATE',
      'apps/gateway/src/realtime/order-seen.int.spec.ts': 'CREATE',
      'apps/gateway/src/realtime/realtime.gateway.ts': 'UPDATE',
    });
    const gateway = tree.read('apps/gateway/src/realtime/realtime.gateway.ts', 'utf8');
    expect(gateway).toMatch(
      /@SubscribeMessage\('order_seen'\)\n {2}orderSeen\([^]*new MessagePipe\('order_seen'\)/,
    );
  });

  it.each([
    ['order_shipped', fields],
    ['x', ''],
    ['class', everyField],
    [`${'long_'.repeat(7)}names`, everyField],
  ])(
    '[NX-04] writes %s as Prettier would, and is undone by remove, down to the last letter',
    async (name, text) => {
      const tree = repository();
      for (const direction of directions)
        await message(tree, { name, direction, fields: text, summary, ...quiet });
      expect(await untidy(tree)).toEqual([]);
      expect(Object.keys(changesOf(tree))).toHaveLength(12);
      await remove(tree, { name, kind: 'message', ...quiet });
      expect(changesOf(tree)).toEqual({});
    },
  );

  it.each(directions)('[NX-04] does nothing when it is run again, for the %s', async (direction) => {
    const tree = repository();
    const options = { name: 'order_shipped', direction, fields, ...quiet };
    await message(tree, options);
    const before = tree.listChanges();
    expect(await message(tree, options)).toBeUndefined();
    expect(tree.listChanges()).toEqual(before);
    await expect(message(tree, { ...options, fields: 'a:int' })).rejects.toThrow(/is there already, in libs/);
  });

  it.each([
    ['order-shipped', 'server', /type of a message must be snake_case, as order_shipped is/],
    ['a'.repeat(41), 'server', /at most 40 letters/],
    ['to_string', 'client', /something that every object has/],
    ['chat', 'client', /message chat of the client is there already, in libs\/protocol\/src\/client-message/],
    ['chat', 'server', /message chat of the server is there already, in libs\/protocol\/src\/server-message/],
    ['publisher', 'client', /realtime\.gateway\.ts has something called publisher already/],
    ['handle_connection', 'client', /Nest itself calls what is called handleConnection in/],
  ] as const)('[NX-04] refuses %s of the %s before anything is written', async (name, direction, reason) => {
    const tree = repository();
    await expect(message(tree, { name, direction, ...quiet })).rejects.toThrow(reason);
    expect(changesOf(tree)).toEqual({});
  });
});

describe('the remove generator, of a message', () => {
  it.each([
    ['no_such_type', /no message no_such_type/],
    ['chat', /chat is a message of the server that the platform is built on/],
  ])('[NX-04] refuses %s before anything is written', async (name, reason) => {
    const tree = repository();
    await expect(remove(tree, { name, kind: 'message', ...quiet })).rejects.toThrow(reason);
    expect(changesOf(tree)).toEqual({});
  });

  it('[NX-04] refuses a message that other code sends', async () => {
    const tree = repository();
    await message(tree, { name: 'order_shipped', direction: 'server', ...quiet });
    tree.write('libs/orders/src/shipping.ts', 'messages.sendToUser(id, orderShippedMessage({}));');
    const before = changesOf(tree);
    const removed = remove(tree, { name: 'order_shipped', kind: 'message', ...quiet });
    await expect(removed).rejects.toThrow(/named in code that stays:\nlibs\/orders\/src\/shipping\.ts/);
    expect(changesOf(tree)).toEqual(before);
  });
});
