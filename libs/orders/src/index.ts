export { InventoryAlertsService } from './catalogue/inventory-alerts.service.js';
export { productFields } from './catalogue/product-fields.js';
export {
  type ManagedProductsQuery,
  managedProductsQuery,
  type ProductsQuery,
  productsQuery,
} from './catalogue/product-list.js';
export {
  managedProductView,
  type ManagedProductView,
  presentManagedProduct,
  presentProduct,
  productView,
  type ProductView,
} from './catalogue/product-view.js';
export {
  type ProductChange,
  type ProductFields,
  ProductsService,
  type StockChange,
} from './catalogue/products.service.js';
export { type OrderLine } from './catalogue/stock.js';
export { orderPlacementEnvironment, type OrderPlacementEnvironment } from './orders-environment.js';
export { OrdersModule } from './orders.module.js';
export { orderLines, type PlaceOrderBody, placeOrderBody } from './orders/order-body.js';
export { type OrderDetails } from './orders/order-details.js';
export {
  type ManagedOrdersQuery,
  managedOrdersQuery,
  type OrdersQuery,
  ordersQuery,
} from './orders/order-list.js';
export { OrderPlacementModule } from './orders/order-placement.module.js';
export { OrderPlacementService } from './orders/order-placement.service.js';
export { refundOrder, shipOrder } from './orders/order-moves.js';
export { isOrderMove } from './orders/order-state.js';
export {
  managedOrderView,
  type ManagedOrderView,
  orderView,
  type OrderView,
  presentManagedOrder,
  presentOrder,
} from './orders/order-view.js';
export { OrdersService } from './orders/orders.service.js';
export { UnpaidOrdersService } from './orders/unpaid-orders.service.js';
export { type Charge, type ChargeOutcome, PaymentProvider } from './payments/payment-provider.js';
export {
  paymentsEnvironment,
  type PaymentsEnvironment,
  paymentsEnvironmentRules,
} from './payments/payments-environment.js';
export { PaymentsModule } from './payments/payments.module.js';
export { PaymentsService } from './payments/payments.service.js';
export { sandboxAmounts, type SandboxMode, SandboxProvider } from './payments/sandbox-provider.js';
