import { Injectable } from '@nestjs/common';

/**
 * What applies to HTTP handlers alone. Nest gives global pipes and interceptors to every handler that is bound after them. WebSocket
 * handlers are bound before the modules are asked to `configure` HTTP, and those of HTTP after that; what is used in between costs
 * no message of a WebSocket anything: two interceptors were a quarter of what a message cost.
 */
@Injectable()
export class HttpParts {
  private use: () => void = () => undefined;

  /** @param use is called when WebSocket handlers are bound, and those of HTTP are not yet */
  whenBound(use: () => void): void {
    this.use = use;
  }

  configure(): void {
    this.use();
  }
}
