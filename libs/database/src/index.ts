export {
  accountFields,
  loginBody,
  refreshBody,
  type LoginBody,
  type RefreshBody,
} from './accounts/account-fields.js';
export { endUserFields, presentEndUser, type EndUserView } from './accounts/end-user-view.js';
export { refuseTaken } from './accounts/taken.js';
export {
  configurationCatalogue,
  isSettingKey,
  settingDefinition,
  settingKeys,
  type SettingDefinition,
  type SettingKey,
  type SettingValue,
} from './configuration/configuration-catalogue.js';
export { Configuration } from './configuration/configuration.js';
export { ConfigurationModule } from './configuration/configuration.module.js';
export { connect } from './data-source.js';
export { DatabaseUnavailableError } from './database-unavailable.error.js';
export { DatabaseModule } from './database.module.js';
export {
  accountStatuses,
  principalAudiences,
  type AccountStatus,
  type PrincipalAudience,
} from './entities/account-status.js';
export { Administrator } from './entities/administrator.entity.js';
export { Carrier, carrierStatuses, type CarrierStatus } from './entities/carrier.entity.js';
export { ConfigurationValue } from './entities/configuration-value.entity.js';
export { EndUser } from './entities/end-user.entity.js';
export { FileContent } from './entities/file-content.entity.js';
export { LoginLog, loginOutcomes, type LoginOutcome } from './entities/login-log.entity.js';
export { Menu, menuTypes, type MenuType } from './entities/menu.entity.js';
export { Notification } from './entities/notification.entity.js';
export { OperationLog, type Changes, type LoggedValue } from './entities/operation-log.entity.js';
export { OrderItem } from './entities/order-item.entity.js';
export { Order, orderStatuses, type CancelReason, type OrderStatus } from './entities/order.entity.js';
export { Payment, paymentStatuses, type PaymentStatus } from './entities/payment.entity.js';
export { Permission } from './entities/permission.entity.js';
export { Product, productStatuses, type ProductStatus } from './entities/product.entity.js';
export { Role } from './entities/role.entity.js';
export {
  SentNotification,
  type SentNotificationKind,
  sentNotificationKinds,
} from './entities/sent-notification.entity.js';
export { Session } from './entities/session.entity.js';
export { houseShopId, Shop, shopStatuses, type ShopStatus } from './entities/shop.entity.js';
export { StockMovement, type StockMovementKind } from './entities/stock-movement.entity.js';
export { fileStatuses, StoredFile, type FileStatus } from './entities/stored-file.entity.js';
export { Upload } from './entities/upload.entity.js';
export { databaseEnvironment, type DatabaseEnvironment } from './environment.js';
export { findRow } from './find-row.js';
export {
  IdempotencyRecords,
  type KeptAnswer,
  removeExpiredIdempotencyRecords,
} from './idempotency/idempotency-records.js';
export { isIdentifier, newIdentifier } from './identifier.js';
export { Inbox, type FeedPosition, type InboxFilter, type NewNotification } from './inbox/inbox.js';
export { inSchemaTransaction } from './locked-transaction.js';
export { migrate } from './migrate.js';
export { flag, listQuery, mapPage, paginate, type ListColumns, type ListQuery } from './pagination.js';
export { narrowToPeriod, orderlyPeriod, type Period, periodQuery } from './period.js';
export { refuseDuplicates, type UniqueIndexes } from './refuse-duplicates.js';
export { inSharedTransaction } from './shared-transaction.js';
export {
  LoginAttempts,
  type LockPolicy,
  type LoginAttempt,
  type LoginClaim,
} from './sign-in/login-attempts.js';
export { lockPolicy, signInEnvironment, type SignInEnvironment } from './sign-in/sign-in-environment.js';
export { type SessionsQuery, sessionsQuery } from './sign-in/session-list.js';
export { Sessions, type GrantedSession, type Rotation, type SessionStart } from './sign-in/sessions.js';
export { storableText } from './storable-text.js';
export {
  amountOfMoney,
  calendarDate,
  currencyCode,
  emailAddress,
  moment,
  webAddress,
  wholeNumber,
} from './storable-values.js';
export { violatedUniqueIndex } from './unique-violation.js';
