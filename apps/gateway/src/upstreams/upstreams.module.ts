import { Module } from '@nestjs/common';

import { AddressResolver, LOOKUP_ADDRESSES } from './address-resolver.js';
import { HealthChecker } from './health-checker.js';
import { lookupAddresses } from './lookup-addresses.js';
import { UpstreamPools } from './upstream-pools.js';

/** Where requests may go: the pools, and who keeps what is known of them up to date. */
@Module({
  providers: [
    UpstreamPools,
    HealthChecker,
    AddressResolver,
    { provide: LOOKUP_ADDRESSES, useValue: lookupAddresses },
  ],
  exports: [UpstreamPools],
})
export class UpstreamsModule {}
