const signals = ['SIGTERM', 'SIGINT'] as const;

/** One of the signals that ask a service to stop. */
export type StopSignalName = (typeof signals)[number];

/** Hears SIGTERM and SIGINT from the beginning. A signal while the service starts, and every second one, ends the process at once. */
export class StopSignal {
  private stop: ((signal: StopSignalName) => Promise<void>) | undefined;

  constructor() {
    for (const signal of signals) process.on(signal, () => this.receive(signal));
  }

  /** Sets what the first signal from now on does. */
  whenRequested(stop: (signal: StopSignalName) => Promise<void>): void {
    this.stop = stop;
  }

  private receive(signal: StopSignalName): void {
    const { stop } = this;
    if (stop === undefined) process.exit(1);
    this.stop = undefined;
    void stop(signal);
  }
}
