import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage, type Shop } from '@ginforge/database';
import { Idempotent } from '@ginforge/idempotency';
import {
  type ChangeStockBody,
  changeStockBody,
  type CreateProductBody,
  createProductBody,
  type ManagedProductView,
  managedProductView,
  presentManagedProduct,
  ProductsService,
  type RemoveProductQuery,
  removeProductQuery,
  type ShopProductsQuery,
  shopProductsQuery,
  type UpdateProductBody,
  updateProductBody,
} from '@ginforge/orders';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';

import { CurrentShop, ShopOwner } from '../shop/shop-owner.decorators.js';
import { OwnProductsService } from './own-products.service.js';

/** `/api/v1/merchant/products`: those of the caller's shop, with what is not on sale. */
@ShopOwner()
@Controller('api/v1/merchant/products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly own: OwnProductsService,
  ) {}

  @Get()
  @Answers(pageOf(managedProductView), 'The own products, a page at a time')
  async list(
    @CurrentShop() { id }: Shop,
    @Query({ schema: shopProductsQuery }) query: ShopProductsQuery,
  ): Promise<Page<ManagedProductView>> {
    return mapPage(await this.products.list({ ...query, shop_id: id }), presentManagedProduct);
  }

  @Get(':id')
  @Answers(managedProductView, 'One product', { errors: ['PRODUCT_NOT_FOUND'] })
  async show(@CurrentShop() shop: Shop, @Param('id') id: string): Promise<ManagedProductView> {
    return presentManagedProduct(await this.products.find({ id, shopId: shop.id }));
  }

  @Post()
  @Idempotent()
  @Answers(managedProductView, 'Creates a product', { errors: ['SKU_TAKEN'] })
  async create(
    @CurrentShop() { id }: Shop,
    @Body({ schema: createProductBody }) body: CreateProductBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.own.create(id, body));
  }

  @Put(':id')
  @Answers(managedProductView, 'Changes a product that nobody else has changed since', {
    errors: ['PRODUCT_NOT_FOUND', 'SKU_TAKEN', 'PRODUCT_CHANGED'],
  })
  async update(
    @CurrentShop() shop: Shop,
    @Param('id') id: string,
    @Body({ schema: updateProductBody }) body: UpdateProductBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.own.update({ id, shopId: shop.id }, body));
  }

  /** Nobody sees or orders it any longer; orders that were placed go on with it, and its article number is free. */
  @Delete(':id')
  @Answers(managedProductView, 'Removes a product from the catalogue', {
    errors: ['PRODUCT_NOT_FOUND', 'PRODUCT_CHANGED'],
  })
  async remove(
    @CurrentShop() shop: Shop,
    @Param('id') id: string,
    @Query({ schema: removeProductQuery }) { version }: RemoveProductQuery,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.own.remove({ id, shopId: shop.id }, version));
  }

  @Post(':id/stock')
  @HttpCode(200)
  @Idempotent()
  @Answers(managedProductView, 'Adds or takes away pieces, or sets how many there are', {
    errors: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK'],
  })
  async changeStock(
    @CurrentShop() shop: Shop,
    @Param('id') id: string,
    @Body({ schema: changeStockBody }) body: ChangeStockBody,
  ): Promise<ManagedProductView> {
    return presentManagedProduct(await this.own.changeStock({ id, shopId: shop.id }, body));
  }
}
