export { InventoryAlertsService } from './catalogue/inventory-alerts.service.js';
export {
  type ChangeStockBody,
  changeStockBody,
  type CreateProductBody,
  createProductBody,
  type CreateShopProductBody,
  createShopProductBody,
  type RemoveProductQuery,
  removeProductQuery,
  stockChangeOf,
  type UpdateProductBody,
  updateProductBody,
} from './catalogue/product-body.js';
export {
  type ManagedProductsQuery,
  managedProductsQuery,
  type ProductsQuery,
  productsQuery,
  type ShopProductsQuery,
  shopProductsQuery,
} from './catalogue/product-list.js';
export {
  managedProductView,
  type ManagedProductView,
  presentManagedProduct,
  presentProduct,
  productView,
  type ProductView,
} from './catalogue/product-view.js';
export { type ProductFields, type ProductKey, ProductsService } from './catalogue/products.service.js';
export { type OrderLine } from './catalogue/stock.js';
export { orderPlacementEnvironment, type OrderPlacementEnvironment } from './orders-environment.js';
export { OrdersModule } from './orders.module.js';
export {
  orderLines,
  type PlaceOrderBody,
  placeOrderBody,
  shipmentOf,
  type ShipOrderBody,
  shipOrderBody,
} from './orders/order-body.js';
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
  carrierNameView,
  type CarrierNameView,
  managedOrderView,
  type ManagedOrderView,
  orderView,
  type OrderView,
  presentCarrierName,
  presentManagedOrder,
  presentOrder,
  presentShopOrder,
  shopOrderView,
  type ShopOrderView,
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
export { type OpenShopBody, openShopBody, type UpdateShopBody, updateShopBody } from './shops/shop-body.js';
export { type ShopsQuery, shopsQuery } from './shops/shop-list.js';
export {
  managedShopView,
  type ManagedShopView,
  presentManagedShop,
  presentShop,
  type ShopView,
  shopView,
} from './shops/shop-view.js';
export { ShopsService } from './shops/shops.service.js';
