import { Upstream } from './upstream.js';

/** The upstreams of one route; at least one. */
export class UpstreamPool {
  readonly upstreams: readonly Upstream[];
  private readonly first: Upstream;

  constructor(urls: readonly URL[]) {
    this.upstreams = urls.map((url) => new Upstream(url));
    const [first] = this.upstreams;
    if (first === undefined) throw new Error('a route needs at least one target');
    this.first = first;
  }

  get size(): number {
    return this.upstreams.length;
  }

  /**
   * Power of two choices (Mitzenmacher, 2001): of two random upstreams the one with fewer requests in flight (GW-04).
   * `exclude` is one that has just failed; it is taken again only where there is no other.
   */
  pick(exclude?: Upstream): Upstream {
    const others =
      exclude === undefined ? this.upstreams : this.upstreams.filter((upstream) => upstream !== exclude);
    const start = Math.floor(Math.random() * others.length);
    const step = 1 + Math.floor(Math.random() * (others.length - 1));
    const one = others[start] ?? this.first;
    const two = others[(start + step) % others.length] ?? one;
    return two.inFlight < one.inFlight ? two : one;
  }
}
