import { type DatabaseEnvironment } from '@ginforge/database';
import { type DynamicModule, Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { seed } from './seed.js';

type SeedSettings = Pick<DatabaseEnvironment, 'DATABASE_MIGRATE'> & { readonly ADMIN_PASSWORD: string };

const seedSettings = Symbol('seed settings');

/** Seeds an empty database before the service listens, unless a migration job does that. */
@Module({})
export class SeedModule implements OnModuleInit {
  private readonly logger = new Logger('Seed');

  constructor(
    private readonly dataSource: DataSource,
    @Inject(seedSettings) private readonly settings: SeedSettings,
  ) {}

  static forRoot(settings: SeedSettings): DynamicModule {
    return { module: SeedModule, providers: [{ provide: seedSettings, useValue: settings }] };
  }

  async onModuleInit(): Promise<void> {
    if (this.settings.DATABASE_MIGRATE === 'off') return;
    const seeded = await seed(this.dataSource, this.settings.ADMIN_PASSWORD);
    if (seeded) this.logger.log('Seeded the empty database; the first administrator is "admin"');
  }
}
