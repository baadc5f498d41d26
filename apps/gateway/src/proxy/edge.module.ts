import { type DynamicModule, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';

import { type EdgeEnvironment } from './edge-environment.js';
import { RateLimitModule } from '../limits/rate-limit.module.js';
import { UpstreamPools } from '../upstreams/upstream-pools.js';
import { UpstreamsModule } from '../upstreams/upstreams.module.js';
import { Admission } from './admission.js';
import { DirectTransport } from './direct-transport.js';
import { MiddlewareTransport } from './middleware-transport.js';
import { createRouteTable, RouteTable } from './route-table.js';
import { Tunnels } from './tunnels.js';

/** Both ways of sending requests; their connections close with the gateway. */
@Injectable()
export class Transports implements OnApplicationShutdown {
  readonly direct = new DirectTransport();
  readonly middleware = new MiddlewareTransport();

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.direct.close(), this.middleware.close()]);
  }
}

/** What the edge is made of; it needs `AuthModule`, too. */
@Module({})
export class EdgeModule {
  static forRoot(environment: EdgeEnvironment): DynamicModule {
    return {
      module: EdgeModule,
      imports: [UpstreamsModule, RateLimitModule.forRoot(environment)],
      providers: [
        Admission,
        Transports,
        Tunnels,
        {
          provide: RouteTable,
          inject: [UpstreamPools, Transports],
          useFactory: (pools: UpstreamPools, transports: Transports) =>
            createRouteTable({ environment, pools, transports }),
        },
      ],
      exports: [Admission, RouteTable, Tunnels, UpstreamsModule],
    };
  }
}
