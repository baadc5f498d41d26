import { ApplicationError, type Page } from '@ginforge/chassis';
import { narrowToPeriod, Order, paginate } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { type ShipOrderBody, shipmentOf } from './order-body.js';
import {
  detailsOf,
  type OrderDetails,
  type OrderKey,
  orderOf,
  type OrderScope,
  withDetails,
} from './order-details.js';
import { orderColumns, type OrdersQuery } from './order-list.js';
import { cancelOrder, lockOrder, moveOrder, shipOrder } from './order-moves.js';

/** Orders as their users and shops see and move them. Each change is one transaction with its messages and jobs. */
@Injectable()
export class OrdersService {
  constructor(private readonly dataSource: DataSource) {}

  async list(
    { status, from, to, ...query }: OrdersQuery,
    { userId, shopId }: OrderScope,
  ): Promise<Page<OrderDetails>> {
    const rows = this.dataSource.manager.createQueryBuilder(Order, 'order_');
    if (userId !== undefined) rows.andWhere('order_.userId = :userId', { userId });
    if (shopId !== undefined) rows.andWhere('order_.shopId = :shopId', { shopId });
    if (status) rows.andWhere('order_.status = :status', { status });
    narrowToPeriod(rows, 'createdAt', { from, to });
    const page = await paginate(rows, query, orderColumns);
    return { ...page, list: await withDetails(this.dataSource.manager, page.list) };
  }

  /** @throws ApplicationError ORDER_NOT_FOUND, also for what is another user's or another shop's */
  async find(key: OrderKey): Promise<OrderDetails> {
    const where = orderOf(key);
    const found = where && (await this.dataSource.manager.findOneBy(Order, where));
    if (!found) throw new ApplicationError('ORDER_NOT_FOUND');
    return detailsOf(this.dataSource.manager, found);
  }

  /** @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, PAYMENT_IN_PROGRESS */
  cancel(userId: string, id: string): Promise<OrderDetails> {
    return this.change({ id, userId }, (manager, order) => cancelOrder(manager, order, 'user'));
  }

  /** The goods have come. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE */
  confirm(userId: string, id: string): Promise<OrderDetails> {
    return this.change({ id, userId }, (manager, order) => moveOrder(manager, order, 'completed'));
  }

  /** What a shop sends off. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, CARRIER_NOT_FOUND */
  ship(shopId: string, id: string, body: ShipOrderBody): Promise<OrderDetails> {
    return this.dataSource.transaction(async (manager) =>
      detailsOf(manager, await shipOrder(manager, { id, shopId }, shipmentOf(body))),
    );
  }

  private change(
    key: OrderKey,
    work: (manager: EntityManager, order: Order) => Promise<Order>,
  ): Promise<OrderDetails> {
    return this.dataSource.transaction(async (manager) =>
      detailsOf(manager, await work(manager, await lockOrder(manager, key))),
    );
  }
}
