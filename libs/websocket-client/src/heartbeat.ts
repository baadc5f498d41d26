export interface HeartbeatOptions {
  /** A JSON `ping` goes out this often. Milliseconds. */
  intervalMs: number;
  /** After this long without a word the link is dead (RT-73). Milliseconds. */
  deadAfterMs: number;
  ping: () => void;
  dead: () => void;
}

/** Says "I am here" and listens whether the peer is (RT-25, RT-73). Browsers cannot see protocol pings, hence JSON ones. */
export class Heartbeat {
  readonly #pings: ReturnType<typeof setInterval>;
  #deadline: ReturnType<typeof setTimeout>;
  #lastHeard = Date.now();

  constructor(private readonly options: HeartbeatOptions) {
    this.#pings = setInterval(options.ping, options.intervalMs);
    this.#deadline = setTimeout(() => this.#check(), options.deadAfterMs);
  }

  /** Anything that came is a sign of life. Costs no timer: the deadline looks at the time when it is due. */
  heard(): void {
    this.#lastHeard = Date.now();
  }

  stop(): void {
    clearInterval(this.#pings);
    clearTimeout(this.#deadline);
  }

  #check(): void {
    const left = this.#lastHeard + this.options.deadAfterMs - Date.now();
    if (left > 0) this.#deadline = setTimeout(() => this.#check(), left);
    else this.options.dead();
  }
}
