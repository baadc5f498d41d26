import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PaymentProvider } from './payment-provider.js';
import { type PaymentsEnvironment } from './payments-environment.js';
import { PaymentsService } from './payments.service.js';
import { SandboxProvider } from './sandbox-provider.js';

/** Payments, for a service that talks to the provider. Needs `DatabaseModule`. Another provider takes the sandbox's place here. */
@Module({})
export class PaymentsModule {
  static forRoot(environment: PaymentsEnvironment): DynamicModule {
    const options = {
      retrySeconds: environment.PAYMENT_RETRY_SECONDS,
      maxAttempts: environment.PAYMENT_MAX_ATTEMPTS,
      timeoutMs: environment.PAYMENT_TIMEOUT_MS,
    };
    return {
      module: PaymentsModule,
      global: true,
      providers: [
        {
          provide: PaymentProvider,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) =>
            new SandboxProvider(dataSource, environment.PAYMENT_SANDBOX),
        },
        {
          provide: PaymentsService,
          inject: [DataSource, PaymentProvider],
          useFactory: (dataSource: DataSource, provider: PaymentProvider) =>
            new PaymentsService(dataSource, provider, options),
        },
      ],
      exports: [PaymentsService, PaymentProvider],
    };
  }
}
