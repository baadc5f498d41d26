import { Authenticated, CurrentPrincipal, type Principal } from '@ginforge/auth';
import { Answers, type Page, pageOf } from '@ginforge/chassis';
import { mapPage } from '@ginforge/database';
import { IdempotencyId, Idempotent } from '@ginforge/idempotency';
import {
  orderLines,
  OrderPlacementService,
  OrdersService,
  type OrdersQuery,
  ordersQuery,
  orderView,
  type OrderView,
  PaymentsService,
  type PlaceOrderBody,
  placeOrderBody,
  presentOrder,
} from '@ginforge/orders';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';

/** A user's own orders, under `/api/v1/user/orders` (http.md, 3). */
@Authenticated('user')
@Controller('api/v1/user/orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly placement: OrderPlacementService,
    private readonly payments: PaymentsService,
  ) {}

  @Post()
  @Idempotent()
  @Answers(orderView, 'Reserves products of one shop and places an order', {
    errors: ['PRODUCT_NOT_FOUND', 'OUT_OF_STOCK', 'MIXED_SHOPS', 'MIXED_CURRENCIES'],
  })
  async place(
    @CurrentPrincipal() { userId }: Principal,
    @Body({ schema: placeOrderBody }) body: PlaceOrderBody,
  ): Promise<OrderView> {
    return presentOrder(await this.placement.place(userId, orderLines(body)));
  }

  @Get()
  @Answers(pageOf(orderView), 'The own orders, a page at a time')
  async list(
    @CurrentPrincipal() { userId }: Principal,
    @Query({ schema: ordersQuery }) query: OrdersQuery,
  ): Promise<Page<OrderView>> {
    return mapPage(await this.orders.list(query, { userId }), presentOrder);
  }

  @Get(':id')
  @Answers(orderView, 'One order', { errors: ['ORDER_NOT_FOUND'] })
  async show(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<OrderView> {
    return presentOrder(await this.orders.find({ id, userId }));
  }

  /** Where the payment provider does not answer, the order comes back `unpaid` with a `pending` payment, which is carried on. */
  @Post(':id/pay')
  @HttpCode(200)
  @Idempotent({ inSteps: true })
  @Answers(orderView, 'Pays an order', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE', 'PAYMENT_DECLINED'],
  })
  async pay(
    @CurrentPrincipal() { userId }: Principal,
    @Param('id') id: string,
    @IdempotencyId() requestId?: string,
  ): Promise<OrderView> {
    return presentOrder(await this.payments.pay(userId, id, requestId));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Answers(orderView, 'Cancels an order that is not paid', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE', 'PAYMENT_IN_PROGRESS'],
  })
  async cancel(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<OrderView> {
    return presentOrder(await this.orders.cancel(userId, id));
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Answers(orderView, 'Confirms that an order has arrived', {
    errors: ['ORDER_NOT_FOUND', 'INVALID_ORDER_STATE'],
  })
  async confirm(@CurrentPrincipal() { userId }: Principal, @Param('id') id: string): Promise<OrderView> {
    return presentOrder(await this.orders.confirm(userId, id));
  }
}
