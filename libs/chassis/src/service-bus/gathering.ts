import { ApplicationError } from '../errors/application-error.js';
import type { ErrorName } from '../errors/error-catalogue.js';
import type { ReplyPacket } from './packet.js';
import type { AskingStep } from './service-bus-client.js';
import type { ServiceQuery } from './service-pattern.js';

/** Who answered what. Processes go by their {@link ServiceInstance} id. */
export interface GatheredAnswers<Reply> {
  readonly answers: readonly { readonly from: string; readonly reply: Reply }[];
  /** Who could not answer, and why. */
  readonly failed: readonly { readonly from: string; readonly error: ErrorName }[];
  /** Of the expected ones those who were not heard of in time. */
  readonly missing: readonly string[];
}

/** Collects the answers to one question, one of each process, and knows when there is nobody left to wait for. */
export class Gathering<Reply> {
  private readonly replies = new Map<string, Reply>();
  private readonly errors = new Map<string, ErrorName>();
  private receivers: number | undefined;

  constructor(
    private readonly query: ServiceQuery<unknown, Reply>,
    private readonly expected: readonly string[],
    private readonly refuse: () => void,
  ) {}

  add(step: AskingStep): void {
    if ('receivers' in step) this.receivers = step.receivers;
    else if (!this.heard(step.from)) this.take(step);
  }

  /** Whether any process has given an answer. */
  get hasAnswer(): boolean {
    return this.replies.size > 0;
  }

  /** Whether all who heard the question and all who were expected have spoken. */
  get isComplete(): boolean {
    if (this.receivers === undefined) return false;
    return this.replies.size + this.errors.size >= this.receivers && this.missing().length === 0;
  }

  /**
   * The first answer.
   *
   * @throws ApplicationError UNAVAILABLE where nobody heard the question, GATEWAY_TIMEOUT where nobody has answered yet, or
   * the error of one who failed
   */
  first(): Reply {
    const { answers, failed } = this.result();
    const [first] = answers;
    if (first !== undefined) return first.reply;
    if (failed[0] !== undefined) throw new ApplicationError(failed[0].error);
    throw new ApplicationError(this.receivers === 0 ? 'UNAVAILABLE' : 'GATEWAY_TIMEOUT', {
      cause: new Error(`nobody answers ${this.query.name}`),
    });
  }

  /** @throws ApplicationError UNAVAILABLE where the question could not be put in time */
  result(): GatheredAnswers<Reply> {
    if (this.receivers === undefined) throw new ApplicationError('UNAVAILABLE');
    return {
      answers: [...this.replies].map(([from, reply]) => ({ from, reply })),
      failed: [...this.errors].map(([from, error]) => ({ from, error })),
      missing: this.missing(),
    };
  }

  private take({ from, response, error }: ReplyPacket): void {
    if (error !== undefined) {
      this.errors.set(from, error);
      return;
    }
    const reply = this.query.reply.safeParse(response);
    if (reply.success) {
      this.replies.set(from, reply.data);
    } else {
      this.refuse();
      this.errors.set(from, 'INTERNAL');
    }
  }

  private missing(): string[] {
    return this.expected.filter((id) => !this.heard(id));
  }

  private heard(id: string): boolean {
    return this.replies.has(id) || this.errors.has(id);
  }
}
