import { ApplicationError, type Page } from '@ginforge/chassis';
import { narrowToPeriod, Order, paginate } from '@ginforge/database';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import { detailsOf, type OrderDetails, orderOf, withDetails } from './order-details.js';
import { orderColumns, type OrdersQuery } from './order-list.js';
import { cancelOrder, lockOrder, moveOrder } from './order-moves.js';

/** Orders as their users see and move them. Each change is one transaction with its messages and jobs. */
@Injectable()
export class OrdersService {
  constructor(private readonly dataSource: DataSource) {}

  /** @param userId whose orders; everybody's without */
  async list({ status, from, to, ...query }: OrdersQuery, userId?: string): Promise<Page<OrderDetails>> {
    const rows = this.dataSource.manager.createQueryBuilder(Order, 'order_');
    if (userId !== undefined) rows.andWhere('order_.userId = :userId', { userId });
    if (status) rows.andWhere('order_.status = :status', { status });
    narrowToPeriod(rows, 'createdAt', { from, to });
    const page = await paginate(rows, query, orderColumns);
    return { ...page, list: await withDetails(this.dataSource.manager, page.list) };
  }

  /**
   * @param userId whose it must be
   * @throws ApplicationError ORDER_NOT_FOUND, also for what is another user's
   */
  async find(id: string, userId?: string): Promise<OrderDetails> {
    const where = orderOf(id, userId);
    const found = where && (await this.dataSource.manager.findOneBy(Order, where));
    if (!found) throw new ApplicationError('ORDER_NOT_FOUND');
    return detailsOf(this.dataSource.manager, found);
  }

  /** @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, PAYMENT_IN_PROGRESS */
  cancel(userId: string, id: string): Promise<OrderDetails> {
    return this.change(userId, id, (manager, order) => cancelOrder(manager, order, 'user'));
  }

  /** The goods have come. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE */
  confirm(userId: string, id: string): Promise<OrderDetails> {
    return this.change(userId, id, (manager, order) => moveOrder(manager, order, 'completed'));
  }

  private change(
    userId: string,
    id: string,
    work: (manager: EntityManager, order: Order) => Promise<Order>,
  ): Promise<OrderDetails> {
    return this.dataSource.transaction(async (manager) =>
      detailsOf(manager, await work(manager, await lockOrder(manager, id, userId))),
    );
  }
}
