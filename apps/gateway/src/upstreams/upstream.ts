/** How http-proxy wants to hear of a target. */
export interface UpstreamAddress {
  readonly protocol: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: number;
}

/** One address of a service, and how many requests are on their way to it. */
export class Upstream {
  inFlight = 0;
  readonly address: UpstreamAddress;

  constructor(readonly url: URL) {
    this.address = {
      protocol: url.protocol,
      host: url.host,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
    };
  }
}
