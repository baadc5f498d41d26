import { Authenticated } from '@ginforge/auth';
import { Documented } from '@ginforge/chassis';
import { type Shop } from '@ginforge/database';
import { applyDecorators, createParamDecorator, type ExecutionContext, UseGuards } from '@nestjs/common';

import { ShopOwnerGuard, type ShopRequest } from './shop-owner.guard.js';

/** Opens a controller or a route to end users who have a shop: 401 without a good token, 404 without a shop. */
export function ShopOwner(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    Authenticated('user'),
    UseGuards(ShopOwnerGuard),
    Documented({ errors: ['SHOP_NOT_FOUND'] }),
  );
}

/** The caller's shop, as a parameter of a route with `@ShopOwner()`. */
export const CurrentShop = createParamDecorator((_: unknown, context: ExecutionContext): Shop => {
  const { shop } = context.switchToHttp().getRequest<ShopRequest>();
  if (!shop) throw new Error('@CurrentShop() needs @ShopOwner() on its route');
  return shop;
});
