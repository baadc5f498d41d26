import { jest } from '@jest/globals';
import { loadGatewayEnvironment } from '../environment.js';
import { OfflineConnection } from '../testing/offline-connection.js';
import { testSecret } from '../testing/tokens.js';
import { ConnectionManager } from './connection-manager.js';
import { Heartbeat } from './heartbeat.js';

/** Counts how often it is asked whether anything came. */
class WatchedConnection extends OfflineConnection {
  looks = 0;

  override noticeActivity(now: number): void {
    this.looks++;
    super.noticeActivity(now);
  }
}

describe('the sweep of the heartbeat', () => {
  const manager = new ConnectionManager();
  const variables = { JWT_SECRET: testSecret, HEARTBEAT_INTERVAL_MS: '25000', HEARTBEAT_TIMEOUT_MS: '60000' };
  const heartbeat = new Heartbeat(loadGatewayEnvironment(variables), manager);
  let connection: WatchedConnection;

  beforeEach(() => {
    jest.useFakeTimers();
    connection = new WatchedConnection('anna');
    manager.register(connection);
    heartbeat.onApplicationBootstrap();
  });

  afterEach(() => {
    heartbeat.onApplicationShutdown();
    manager.unregister(connection);
    jest.useRealTimers();
  });

  it('[RT-25] passes by a connection that has nothing due, and looks at it some times between two pings', () => {
    jest.advanceTimersByTime(50_000);
    expect(connection.looks).toBeGreaterThanOrEqual(8);
    expect(connection.looks).toBeLessThanOrEqual(16);
  });

  it('[RT-25] ends a silent connection at its time, and not before', () => {
    jest.advanceTimersByTime(59_500);
    expect(connection.closing).toBe(false);
    jest.advanceTimersByTime(1_500);
    expect(connection.closedWith).toBe(4408);
  });

  it('[RT-07] ends a connection with its token within a second, also with one that ends earlier than the one before', () => {
    jest.advanceTimersByTime(700);
    const expiresAt = Math.ceil(Date.now() / 1_000) + 1;
    connection.renew({ ...connection.principal, expiresAt });
    jest.advanceTimersByTime(expiresAt * 1_000 - Date.now() - 1);
    expect(connection.closing).toBe(false);
    jest.advanceTimersByTime(1_000);
    expect(connection.closedWith).toBe(4402);
  });
});
