import {
  applyDecorators,
  Controller,
  Get,
  Header,
  Inject,
  Param,
  Query,
  StreamableFile,
} from '@nestjs/common';
import {
  Answers,
  ApplicationError,
  binary,
  OpenApi,
  type OpenApiDocument,
  RawResponse,
} from '@ginforge/chassis';
import * as z from 'zod';
import { assetNamed } from './assets.js';
import { type AsyncApiDocument, asyncApiDocument } from './asyncapi-document.js';
import { asyncApiPage } from './asyncapi-page.js';
import { docsPage } from './docs-page.js';
import { mergedDocument, publicDocument } from './public-documents.js';
import { type ServiceDocument, ServiceDocuments } from './service-documents.js';

const openApiAnswer = z.custom<OpenApiDocument>().meta({ type: 'object' });
const asyncApiAnswer = z.custom<AsyncApiDocument>().meta({ type: 'object' });

const pageQuery = z.object({
  service: z
    .string()
    .max(100)
    .optional()
    .meta({ description: 'The service to show; all where there is none.' }),
});

/** GW-11: nothing but our own files; no script and no style stands in the page itself. Swagger UI draws its icons as `data:` images. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const html = { contentType: 'text/html' };

/** A page of ours, and what a browser may do with it. */
function Page(summary: string): MethodDecorator {
  return applyDecorators(
    Header('Content-Type', 'text/html; charset=utf-8'),
    Header('Content-Security-Policy', policy),
    Header('X-Content-Type-Options', 'nosniff'),
    Header('Referrer-Policy', 'no-referrer'),
    Header('Cache-Control', 'no-cache'),
    Answers(z.string(), summary, html) as MethodDecorator,
  );
}

/** AP-07: the documents of all services, as the public sees them, and that of the realtime part. */
@RawResponse()
@Controller('docs')
export class DocsController {
  private readonly realtime = asyncApiDocument();

  constructor(
    @Inject(OpenApi) private readonly own: OpenApi,
    private readonly services: ServiceDocuments,
  ) {}

  @Get()
  @Page('The documents of all services')
  async show(@Query({ schema: pageQuery }) { service }: z.infer<typeof pageQuery>): Promise<string> {
    const services = await this.services.all();
    const names = ['gateway', ...services.map((known) => known.service.service)];
    return docsPage({ services, chosen: names.find((name) => name === service) });
  }

  @Get('realtime')
  @Page('The realtime protocol')
  showRealtime(): string {
    return asyncApiPage(this.realtime);
  }

  @Get('asyncapi.json')
  @Answers(asyncApiAnswer, 'The realtime protocol, in AsyncAPI 3.0')
  asyncApi(): AsyncApiDocument {
    return this.realtime;
  }

  @Get('openapi.json')
  @Answers(openApiAnswer, 'All that the gateway answers, in OpenAPI 3.1')
  async openApi(): Promise<OpenApiDocument> {
    const all = await this.services.all();
    const documents = all.flatMap((one) => (one.state === 'available' ? [publicPart(one)] : []));
    const unavailable = all
      .filter(({ state }) => state === 'unavailable')
      .map(({ service }) => service.service);
    return mergedDocument([{ service: 'gateway', document: this.own.document }, ...documents], unavailable);
  }

  @Get('openapi/:service.json')
  @Answers(openApiAnswer, 'What one service answers to the public, in OpenAPI 3.1', {
    errors: ['NOT_FOUND', 'UNAVAILABLE'],
  })
  async openApiOf(@Param('service') name: string): Promise<OpenApiDocument> {
    if (name === 'gateway') return { ...this.own.document, servers: [{ url: '/' }] };
    const found = await this.services.of(name);
    if (!found) throw new ApplicationError('NOT_FOUND');
    if (found.state === 'unavailable') {
      throw new ApplicationError('UNAVAILABLE', { message: `${name} cannot be asked for its document now` });
    }
    return publicPart(found).document;
  }

  @Get('assets/:file')
  @Header('Cache-Control', 'public, max-age=3600')
  @Header('X-Content-Type-Options', 'nosniff')
  @Answers(binary, 'A file of these pages', {
    contentType: 'application/octet-stream',
    errors: ['NOT_FOUND'],
  })
  asset(@Param('file') file: string): StreamableFile {
    const asset = assetNamed(file);
    if (!asset) throw new ApplicationError('NOT_FOUND');
    return new StreamableFile(asset.open(), { type: asset.contentType });
  }
}

function publicPart({ service, document }: Extract<ServiceDocument, { state: 'available' }>) {
  return { service: service.service, document: publicDocument(document, service.prefixes) };
}
