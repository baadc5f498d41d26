import { type LogLines } from '../log-lines.js';
import { type AccessRules } from './describe-access.js';
import { type Exchange, exchange, type RawRequest } from './exchange.js';
import { type Operation, operationsOf } from './operation.js';

/** A running service, as the conformance suite needs it. */
export interface ServiceUnderTest {
  readonly url: string;
  /** Everything that it logs, at the level `trace`. */
  readonly log: Pick<LogLines, 'lines'>;
  /** A new token that opens the operation; it may be used up by it. */
  token(operation: Operation): string;
  /** By operation id (`Accounts_login`): a new body that the operation takes. Every operation with a body needs one. */
  readonly bodies: Readonly<Record<string, () => object | Promise<object>>>;
  /** By operation id (`Uploads_create`): what a new request that the operation takes has beside its token, where its body is not JSON. */
  readonly requests?: Readonly<Record<string, () => TakenRequest | Promise<TakenRequest>>>;
  /** By operation id (`Orders_pay`): the id of a new thing that the operation does its work on. Every such one that honours a key needs one. */
  readonly ids?: Readonly<Record<string, () => Promise<string>>>;
  /** Who may call what; a service without it has no route that needs a token. */
  readonly access?: AccessRules;
  /** Paths of what is no API: pages, a WebSocket's door. */
  readonly besides?: RegExp;
  stop(): Promise<void>;
}

type OperationRequest = Partial<RawRequest>;

/** A request as far as its operation asks something of it. */
export type TakenRequest = Pick<RawRequest, 'headers' | 'body'>;

/** Calls a service's operations, with a token where they need one. */
export class ServiceClient {
  private constructor(
    readonly service: ServiceUnderTest,
    readonly operations: readonly Operation[],
  ) {}

  static async of(service: ServiceUnderTest): Promise<ServiceClient> {
    const operations = await operationsOf(service.url);
    const { besides } = service;
    return new ServiceClient(
      service,
      operations.filter(({ template }) => besides?.test(template) !== true),
    );
  }

  /** The operations with a JSON body. */
  get withBody(): Operation[] {
    return this.operations.filter(({ body }) => body !== undefined);
  }

  /** A new body that the operation takes. */
  async bodyOf({ id, name }: Operation): Promise<object> {
    const body = this.service.bodies[id];
    if (!body) throw new Error(`${name}: the test gives no body for ${id}`);
    return body();
  }

  /** A path at which the operation succeeds. */
  async pathOf(operation: Operation): Promise<string> {
    if (operation.pathParameters.length === 0) return operation.path();
    const newId = this.service.ids?.[operation.id];
    if (!newId) throw new Error(`${operation.name}: the test gives no id for ${operation.id}`);
    return operation.path(await newId());
  }

  /** Sends an operation its method, its path and a good token; what the request says goes before. */
  call(operation: Operation, request: OperationRequest = {}): Promise<Exchange> {
    const token = operation.needsToken ? this.service.token(operation) : undefined;
    const headers = { ...(token !== undefined && { Authorization: `Bearer ${token}` }), ...request.headers };
    return this.send({ method: operation.method, path: operation.path(), ...request, headers });
  }

  /** As {@link call}, with headers and a body that are taken. */
  async callWell(operation: Operation, request: OperationRequest = {}): Promise<Exchange> {
    const taken = await this.requestOf(operation);
    return this.call(operation, { ...taken, ...request, headers: { ...taken.headers, ...request.headers } });
  }

  /** What a new request that the operation takes has beside its token. */
  async requestOf(operation: Operation): Promise<TakenRequest> {
    const own = this.service.requests?.[operation.id];
    if (own) return own();
    if (!operation.body) return {};
    const body = JSON.stringify(await this.bodyOf(operation));
    return { headers: { 'Content-Type': 'application/json' }, body };
  }

  send(request: RawRequest): Promise<Exchange> {
    return exchange(this.service.url, request);
  }
}
