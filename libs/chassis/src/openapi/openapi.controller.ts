import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';

import { RawResponse } from '../http/envelope.interceptor.js';
import { Answers } from './answers.decorator.js';
import { OpenApi, type OpenApiDocument } from './openapi.js';

const anyDocument = z.custom<OpenApiDocument>().meta({ type: 'object' });

/** `GET /openapi.json` (AP-07). */
@RawResponse()
@Controller('openapi.json')
export class OpenApiController {
  constructor(@Inject(OpenApi) private readonly openApi: OpenApi) {}

  @Get()
  @Answers(anyDocument, 'This document, in OpenAPI 3.1')
  show(): OpenApiDocument {
    return this.openApi.document;
  }
}
