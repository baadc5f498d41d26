import {
  Body,
  Controller,
  type DynamicModule,
  Get,
  Header,
  Module,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { z } from 'zod';

import { ChassisModule } from '../chassis.module.js';
import type { RedisEnvironment, ServiceEnvironment } from '../environment/service-environment.js';
import { ApplicationError } from '../errors/application-error.js';
import { RawResponse } from '../http/envelope.interceptor.js';
import { Answers, binary, nothing } from '../openapi/answers.decorator.js';

const newItem = z.strictObject({
  name: z.string().min(1, 'must not be empty'),
  tags: z.array(z.string()).default([]),
});
const item = z.object({ name: z.string(), tags: z.array(z.string()) }).meta({ id: 'Item' });
const page = z.object({ page: z.coerce.number().int().min(1).default(1) });

const itemPage = z.object({ page: z.int() });

/** A controller with one route for each thing the chassis does to an answer. */
@Controller('items')
class ItemsController {
  @Get()
  @Answers(itemPage, 'Items by page')
  list(@Query({ schema: page }) query: z.output<typeof page>): z.output<typeof itemPage> {
    return { page: query.page };
  }

  @Post()
  @Answers(item, 'Makes an item')
  create(@Body({ schema: newItem }) body: z.output<typeof newItem>): z.output<typeof item> {
    return body;
  }

  @Get('nothing')
  @Answers(nothing, 'Says nothing')
  nothing(): void {
    return undefined;
  }

  @Get('raw')
  @RawResponse()
  @Answers(z.object({ raw: z.boolean() }), 'An answer without the envelope')
  raw(): { raw: boolean } {
    return { raw: true };
  }

  @Get('file')
  @Header('Content-Type', 'text/plain')
  @Answers(binary, 'Bytes', { contentType: 'text/plain' })
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('content'));
  }

  @Get('conflict')
  @Answers(z.never(), 'Always refuses', { errors: ['CONFLICT'] })
  conflict(): never {
    throw new ApplicationError('CONFLICT', { message: 'Already there', headers: { 'Retry-After': '3' } });
  }

  @Get('broken')
  @Answers(z.never(), 'Always breaks')
  broken(): never {
    throw Object.assign(new Error('relation "users" does not exist'), { parameters: ['s3cret'] });
  }

  /** Answers after as many milliseconds. */
  @Get('slow/:ms')
  @Answers(z.string(), 'Takes its time')
  async slow(@Param('ms') ms: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    return 'done';
  }
}

/** The smallest service, for tests. */
@Module({})
export class ExampleModule {
  static forRoot(environment: ServiceEnvironment & Partial<RedisEnvironment>): DynamicModule {
    return {
      module: ExampleModule,
      imports: [ChassisModule.forRoot(environment, 'example')],
      controllers: [ItemsController],
    };
  }
}
