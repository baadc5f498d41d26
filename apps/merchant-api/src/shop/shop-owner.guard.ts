import { type Principal } from '@ginforge/auth';
import { type Shop } from '@ginforge/database';
import { ShopsService } from '@ginforge/orders';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';

/** What the guard leaves at the request for `@CurrentShop()`. */
export interface ShopRequest {
  user: Principal;
  shop?: Shop;
}

/** Looks up the caller's shop at each request: 404 where there is none. */
@Injectable()
export class ShopOwnerGuard implements CanActivate {
  constructor(private readonly shops: ShopsService) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ShopRequest>();
    request.shop = await this.shops.findByOwner(request.user.userId);
    return true;
  }
}
