import { OfflineConnection } from '../testing/offline-connection.js';
import { ConnectionManager } from './connection-manager.js';
import { textFrame } from './frames.js';

describe('the connection manager', () => {
  const message = (text: string) => ({ frame: textFrame(text), offset: 0 });
  const membersOf = (manager: ConnectionManager, room: string) => [...manager.membersOf(room)];
  const expectEmpty = (manager: ConnectionManager) => {
    for (const [name, map] of Object.entries(manager as unknown as Record<string, Map<unknown, unknown>>)) {
      expect([name, map.size]).toEqual([name, 0]);
    }
  };

  it('[RT-06] reaches a user, a room or everybody, and leaves one out', () => {
    const manager = new ConnectionManager();
    const [phone, desk, ben] = [
      new OfflineConnection('anna'),
      new OfflineConnection('anna'),
      new OfflineConnection('ben'),
    ];
    const all = [phone, desk, ben];
    for (const connection of all) manager.register(connection);
    manager.joinRoom(desk, 'chat:a');
    manager.joinRoom(ben, 'chat:a');

    manager.sendToUser('anna', message('user'));
    manager.sendToUser('nobody', message('lost'));
    manager.broadcastToRoom('chat:a', message('room'));
    manager.broadcastToRoom('chat:b', message('lost'));
    manager.broadcast(message('all'));
    manager.sendToUser('anna', { ...message('other'), exceptClientId: phone.clientId });
    expect(all.map((connection) => connection.received())).toEqual([
      ['user', 'all'],
      ['user', 'room', 'all', 'other'],
      ['room', 'all'],
    ]);
  });

  it('sends a notification to the connections of a user here', () => {
    const manager = new ConnectionManager();
    const connection = new OfflineConnection('anna');
    manager.register(connection);
    manager.sendNotification('anna', { title: 'T', body: 'B' });
    expect(connection.bufferedBytes).toBeGreaterThan(0);
  });

  it('[RT-22] joining twice and leaving a room one is not in are harmless', () => {
    const manager = new ConnectionManager();
    const [anna, ben] = [new OfflineConnection('anna'), new OfflineConnection('ben')];
    expect(manager.leaveRoom(anna, 'chat:a')).toBe(false);
    expect(manager.joinRoom(anna, 'chat:a')).toBe(true);
    expect(manager.joinRoom(anna, 'chat:a')).toBe(false);
    expect(manager.joinRoom(ben, 'chat:a')).toBe(false);
    expect(membersOf(manager, 'chat:a')).toEqual([anna, ben]);
    expect(manager.leaveRoom(anna, 'chat:a')).toBe(false);
    expect(manager.leaveRoom(anna, 'chat:a')).toBe(false);
    expect(manager.leaveRoom(ben, 'chat:a')).toBe(true);
    expectEmpty(manager);
  });

  it('[RT-22] takes no memory when all have gone, in whatever order', () => {
    const manager = new ConnectionManager();
    const connections = Array.from({ length: 60 }, (_, index) => new OfflineConnection(`user ${index % 7}`));
    for (const [index, connection] of connections.entries()) {
      manager.register(connection);
      for (let room = 0; room < 5; room++) manager.joinRoom(connection, `chat:${(index + room) % 11}`);
    }
    expect(manager.getStats()).toEqual({ connections: 60, users: 7, rooms: 11, bufferedBytes: 0 });
    expect(manager.getOnlineUsers()).toHaveLength(7);
    connections.sort((a, b) => a.clientId.slice(-6).localeCompare(b.clientId.slice(-6)));
    for (const connection of connections) {
      for (const room of manager.roomsOf(connection)) manager.leaveRoom(connection, room);
      expect(manager.unregister(connection)).toBe(true);
      expect(manager.unregister(connection)).toBe(false);
    }
    expectEmpty(manager);
  });

  it('knows who is here', () => {
    const manager = new ConnectionManager();
    const [phone, desk] = [new OfflineConnection('anna'), new OfflineConnection('anna')];
    manager.register(phone);
    manager.register(desk);
    manager.unregister(phone);
    expect(manager.isUserOnline('anna')).toBe(true);
    expect([...manager.connectionsOf('anna')]).toEqual([desk]);
    manager.unregister(desk);
    expect(manager.isUserOnline('anna')).toBe(false);
    expect([...manager.all()]).toEqual([]);
  });

  it('a member who leaves while a message is handed out disturbs nobody', () => {
    const manager = new ConnectionManager();
    const full = new OfflineConnection('full', 10);
    const others = [new OfflineConnection('ben'), new OfflineConnection('carl')];
    for (const connection of [full, ...others]) manager.joinRoom(connection, 'chat:a');
    manager.broadcastToRoom('chat:a', message('longer than ten bytes'));
    expect(full.closing).toBe(true);
    for (const connection of others) expect(connection.received()).toEqual(['longer than ten bytes']);
  });
});
