/** A cap on the requests that one service has in flight (GW-07), so that a slow service cannot hold all of the gateway. */
export class Bulkhead {
  /** Requests inside. */
  inFlight = 0;
  /** Requests that were refused since the start. */
  refused = 0;

  constructor(private readonly capacity: number) {}

  /** @returns whether the request may go on; if so, `leave` is called once at its end. */
  tryEnter(): boolean {
    if (this.inFlight >= this.capacity) {
      this.refused++;
      return false;
    }
    this.inFlight++;
    return true;
  }

  leave(): void {
    this.inFlight--;
  }
}
