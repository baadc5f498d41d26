import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import {
  presentProduct,
  type ProductsQuery,
  productsQuery,
  ProductsService,
  productView,
  type ProductView,
} from '@ginforge/orders';
import { Controller, Get, Param, Query } from '@nestjs/common';

/** What is on sale, under `/api/v1/user/products` (http.md, 3), for everybody: who only looks needs no account. */
@Controller('api/v1/user/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get()
  @Answers(pageOf(productView), 'Products on sale, a page at a time')
  async list(@Query({ schema: productsQuery }) query: ProductsQuery): Promise<Page<ProductView>> {
    return mapPage(await this.products.listOnSale(query), presentProduct);
  }

  @Get(':id')
  @Answers(productView, 'One product', { errors: ['PRODUCT_NOT_FOUND'] })
  async show(@Param('id') id: string): Promise<ProductView> {
    return presentProduct(await this.products.findOnSale(id));
  }
}
