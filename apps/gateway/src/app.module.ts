import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from '@ginforge/auth';
import { ChassisModule } from '@ginforge/chassis';
import { NotificationModule } from '@ginforge/notification';
import { GatewayStateController } from './cluster-state/gateway-state.controller.js';
import { documentedServices } from './docs/documented-services.js';
import { DocsModule } from './docs/docs.module.js';
import type { GatewayEnvironment } from './environment.js';
import { EdgeModule } from './proxy/edge.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';

@Module({})
export class AppModule {
  static forRoot(environment: GatewayEnvironment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ChassisModule.forRoot(environment, 'gateway'),
        AuthModule.forRoot(environment, { replicatesRevocations: true }),
        NotificationModule.forRoot(environment),
        EdgeModule.forRoot(environment),
        RealtimeModule,
        DocsModule.forRoot(documentedServices(environment)),
      ],
      controllers: [GatewayStateController],
    };
  }
}
