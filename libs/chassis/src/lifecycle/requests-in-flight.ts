import type { Server, ServerResponse } from 'node:http';

/** Knows which HTTP requests a server is answering. Upgraded sockets (WebSocket) are none. */
export class RequestsInFlight {
  private readonly responses = new Set<ServerResponse>();
  private closing = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_request, response) => this.follow(response));
  }

  /** From now on connections end with the answer under way, so that no client keeps one open. */
  startClosing(): void {
    this.closing = true;
    for (const response of this.responses) forbidKeepAlive(response);
  }

  /** Ends when all requests that are in flight now have ended. */
  async settled(): Promise<void> {
    await Promise.all([...this.responses].map(ended));
  }

  private follow(response: ServerResponse): void {
    this.responses.add(response);
    if (this.closing) forbidKeepAlive(response);
    response.once('close', () => {
      this.responses.delete(response);
      if (this.closing) setImmediate(() => this.server.closeIdleConnections());
    });
  }
}

function forbidKeepAlive(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function ended(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once('close', () => resolve()));
}
