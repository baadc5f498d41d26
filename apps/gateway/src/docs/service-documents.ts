import { Logger } from '@nestjs/common';
import type { OpenApiDocument } from '@ginforge/chassis';
import * as z from 'zod';
import type { DocumentedService } from './documented-services.js';

/** A service's document as it says it, or that the service cannot be asked now. */
export type ServiceDocument =
  | { readonly service: DocumentedService; readonly state: 'available'; readonly document: OpenApiDocument }
  | { readonly service: DocumentedService; readonly state: 'unavailable' };

/** All replicas of a service are asked at once, and the first answer counts. Milliseconds. */
const timeoutMs = 2_000;

/** So long an answer, or that there was none, is believed. Milliseconds. */
const freshMs = 5_000;

const maxBytes = 4 * 1024 * 1024;

const operation = z.looseObject({
  operationId: z.string(),
  tags: z.array(z.string()),
  responses: z.record(z.string(), z.looseObject({})),
});

/** What the merging of documents relies on. */
const documentSchema = z.looseObject({
  openapi: z.string().regex(/^3\.1\./),
  info: z.looseObject({}),
  tags: z.array(z.looseObject({ name: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.record(z.string(), z.record(z.string(), z.looseObject({}))).default({}),
});

/** AP-07: reads the services' own documents. A service that is down, slow or talks nonsense is `unavailable` and hurts no other. */
export class ServiceDocuments {
  private readonly logger = new Logger(ServiceDocuments.name);
  private readonly recent = new Map<
    string,
    { readonly until: number; readonly answer: Promise<ServiceDocument> }
  >();

  constructor(private readonly services: readonly DocumentedService[]) {}

  /** Every service's, in the order of the route table, within two seconds. */
  all(): Promise<ServiceDocument[]> {
    return Promise.all(this.services.map((service) => this.recentOf(service)));
  }

  /** `undefined` for a service that the gateway does not know. */
  async of(name: string): Promise<ServiceDocument | undefined> {
    const service = this.services.find((known) => known.service === name);
    return service && this.recentOf(service);
  }

  private recentOf(service: DocumentedService): Promise<ServiceDocument> {
    const now = performance.now();
    const known = this.recent.get(service.service);
    if (known && now < known.until) return known.answer;
    const answer = this.read(service);
    this.recent.set(service.service, { until: now + freshMs, answer });
    return answer;
  }

  private async read(service: DocumentedService): Promise<ServiceDocument> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeoutMs); // AbortSignal.any does not keep an AbortSignal.timeout from being collected
    try {
      const document = await Promise.any(service.urls.map((url) => readDocument(url, stop.signal)));
      return { service, state: 'available', document };
    } catch (error) {
      this.logger.debug(`${service.service} has no document now`, error);
      return { service, state: 'unavailable' };
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }
}

async function readDocument(url: URL, signal: AbortSignal): Promise<OpenApiDocument> {
  const response = await fetch(new URL('/openapi.json', url), { signal, redirect: 'error' });
  if (!response.ok || !response.body) throw new Error(`${url.host} answers ${response.status}`);
  return documentSchema.parse(JSON.parse(await boundedText(response.body)));
}

async function boundedText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`the document is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
