import { type Actor, CurrentActor, RequirePermission } from '@ginforge/back-office';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import {
  type ChangeStockBody,
  changeStockBody,
  type CreateShopProductBody,
  createShopProductBody,
  type ManagedProductsQuery,
  managedProductsQuery,
  type ManagedProductView,
  managedProductView,
  presentManagedProduct,
  ProductsService,
  type RemoveProductQuery,
  removeProductQuery,
  type UpdateProductBody,
  updateProductBody,
} from '@ginforge/orders';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';

import { ManagedProductsService } from './managed-products.service.js';

/** `/api/v1/admin/products`: the catalogues of all shops, with what is not on sale. */
@Controller('api/v1/admin/products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly managed: ManagedProductsService,
  ) {}

  @Get()
  @RequirePermission('product:read')
  @Answers(pageOf(managedProductView), 'Products, a page at a time')
  async list(
    @Query({ schema: managedProductsQuery }) query: ManagedProductsQuery,
  ): Promise<Page<ManagedProductView>> {
    return mapPage(await this.products.list(query), presentManagedProduct);
  }

  @Get(':id')
  @RequirePermission('product:read')
  @Answers(managedProductView, 'One product', { errors: ['PRODUCT_NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<ManagedProductView> {
    return presentManagedProduct(await this.products.find({ id }));
  }

  @Post()
  @Idempotent()
  @RequirePermission('product:manage')
  @Answers(managedProductView, 'Creates a product', { errors: ['SHOP_NOT_FOUND', 'SKU_TAKEN'] })
  async create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createShopProductBody }) body: CreateShopProductBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.managed.create(actor, body));
  }

  @Put(':id')
  @RequirePermission('product:manage')
  @Answers(managedProductView, 'Changes a product that nobody else has changed since', {
    errors: ['PRODUCT_NOT_FOUND', 'SKU_TAKEN', 'PRODUCT_CHANGED'],
  })
  async update(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: updateProductBody }) body: UpdateProductBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.managed.update(actor, id, body));
  }

  /** Nobody sees or orders it any longer; orders that were placed go on with it, and its article number is free. */
  @Delete(':id')
  @RequirePermission('product:manage')
  @Answers(managedProductView, 'Removes a product from the catalogue', {
    errors: ['PRODUCT_NOT_FOUND', 'PRODUCT_CHANGED'],
  })
  async remove(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query({ schema: removeProductQuery }) { version }: RemoveProductQuery,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.managed.remove(actor, id, version));
  }

  @Post(':id/stock')
  @HttpCode(200)
  @Idempotent()
  @RequirePermission('product:manage')
  @Answers(managedProductView, 'Adds or takes away pieces, or sets how many there are', {
    errors: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'],
  })
  async changeStock(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body({ schema: changeStockBody }) body: ChangeStockBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.managed.changeStock(actor, id, body));
  }
}
