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

const newItem = z.strictObject({
  name: z.string().min(1, 'must not be empty'),
  tags: z.array(z.string()).default([]),
});
const page = z.object({ page: z.coerce.number().int().min(1).default(1) });

/** A controller with one route for each thing the chassis does to an answer. */
@Controller('items')
class ItemsController {
  @Get()
  list(@Query({ schema: page }) query: z.output<typeof page>): { page: number } {
    return { page: query.page };
  }

  @Post()
  create(@Body({ schema: newItem }) body: z.output<typeof newItem>): z.output<typeof newItem> {
    return body;
  }

  @Get('nothing')
  nothing(): void {
    return undefined;
  }

  @Get('raw')
  @RawResponse()
  raw(): { raw: boolean } {
    return { raw: true };
  }

  @Get('file')
  @Header('Content-Type', 'text/plain')
  file(): StreamableFile {
    return new StreamableFile(Buffer.from('content'));
  }

  @Get('conflict')
  conflict(): never {
    throw new ApplicationError('CONFLICT', { message: 'Already there', headers: { 'Retry-After': '3' } });
  }

  @Get('broken')
  broken(): never {
    throw Object.assign(new Error('relation "users" does not exist'), { parameters: ['s3cret'] });
  }

  /** Answers after as many milliseconds. */
  @Get('slow/:ms')
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
