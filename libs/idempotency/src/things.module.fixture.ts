import { AuthModule, Authenticated } from '@ginforge/auth';
import { ApplicationError, ChassisModule, type ServiceEnvironment } from '@ginforge/chassis';
import { DatabaseModule } from '@ginforge/database';
import { Body, Controller, type DynamicModule, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';

import { type IdempotencyEnvironment } from './idempotency-environment.js';
import { IdempotencyModule } from './idempotency.module.js';
import { IdempotencyId, Idempotent } from './idempotent.decorator.js';

const thing = z.strictObject({ name: z.string().min(1), password: z.string().optional() });
type Thing = z.infer<typeof thing>;

interface MadeThing {
  name: string;
  request_id: string | null;
}

/** What else happens while a thing is made, between its row and the answer. */
export class Making {
  next: (dataSource: DataSource) => Promise<void> = () => Promise.resolve();
}

@Controller()
class ThingsController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Making) private readonly making: Making,
  ) {}

  @Post('things')
  @Idempotent()
  create(@Body({ schema: thing }) body: Thing, @IdempotencyId() requestId?: string): Promise<MadeThing> {
    return this.make(body, requestId);
  }

  @Post('other-things')
  @HttpCode(202)
  @Idempotent()
  createOther(@Body({ schema: thing }) body: Thing, @IdempotencyId() requestId?: string): Promise<MadeThing> {
    return this.make(body, requestId);
  }

  @Post('stepped-things')
  @Idempotent({ inSteps: true })
  createInSteps(
    @Body({ schema: thing }) body: Thing,
    @IdempotencyId() requestId?: string,
  ): Promise<MadeThing> {
    return this.make(body, requestId);
  }

  @Post('own-things')
  @Authenticated('user', 'admin')
  @Idempotent()
  createOwn(@Body({ schema: thing }) body: Thing, @IdempotencyId() requestId?: string): Promise<MadeThing> {
    return this.make(body, requestId);
  }

  /** As a service does it: a transaction of its own, and a refusal that undoes none of it. */
  private async make({ name }: Thing, requestId?: string): Promise<MadeThing> {
    await this.dataSource.transaction((manager) =>
      manager.query('INSERT INTO things (name) VALUES ($1)', [name]),
    );
    if (name === 'taken') throw new ApplicationError('USERNAME_TAKEN', { headers: { 'X-Reason': 'taken' } });
    await this.making.next(this.dataSource);
    return { name, request_id: requestId ?? null };
  }
}

type Environment = ServiceEnvironment &
  Parameters<typeof DatabaseModule.forRoot>[0] &
  Parameters<typeof AuthModule.forRoot>[0] &
  IdempotencyEnvironment;

/** The smallest service with idempotent routes, for tests. */
@Module({})
export class ThingsModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: ThingsModule,
      imports: [
        ChassisModule.forRoot(environment, 'things'),
        DatabaseModule.forRoot(environment),
        AuthModule.forRoot(environment),
        IdempotencyModule.forRoot(environment),
      ],
      controllers: [ThingsController],
      providers: [Making],
    };
  }
}
