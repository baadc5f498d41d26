import { type Actor, AuditedChangesService, changed } from '@ginforge/back-office';
import { type Order } from '@ginforge/database';
import {
  type OrderDetails,
  OrdersService,
  refundOrder,
  shipmentOf,
  shipOrder,
  type ShipOrderBody,
} from '@ginforge/orders';
import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';

/** What administrators do to orders: each move with its log entry, and with what its user and all screens hear of it (AD-03). */
@Injectable()
export class ManagedOrdersService {
  constructor(
    private readonly orders: OrdersService,
    private readonly changes: AuditedChangesService,
  ) {}

  /** `paid → shipped`. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, CARRIER_NOT_FOUND */
  ship(actor: Actor, id: string, body: ShipOrderBody): Promise<OrderDetails> {
    const shipment = shipmentOf(body);
    return this.move(actor, id, 'ship', (manager) => shipOrder(manager, { id }, shipment));
  }

  /** `paid → refunded`. @throws ApplicationError ORDER_NOT_FOUND, INVALID_ORDER_STATE, PAYMENT_IN_PROGRESS */
  refund(actor: Actor, id: string): Promise<OrderDetails> {
    return this.move(actor, id, 'refund', (manager) => refundOrder(manager, id));
  }

  /** The move itself tells of the change. */
  private async move(
    actor: Actor,
    orderId: string,
    action: 'ship' | 'refund',
    work: (manager: EntityManager) => Promise<Order>,
  ): Promise<OrderDetails> {
    await this.changes.carryOut(actor, { entity: 'order', action }, async (manager) => {
      const { id, status } = await work(manager);
      return { result: undefined, id, changes: changed({ status: 'paid' }, { status }) };
    });
    return this.orders.find({ id: orderId });
  }
}
