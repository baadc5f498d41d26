import { Administrator } from './administrator.entity.js';
import { Carrier } from './carrier.entity.js';
import { ConfigurationValue } from './configuration-value.entity.js';
import { EndUser } from './end-user.entity.js';
import { FileContent } from './file-content.entity.js';
import { IdempotencyRecord } from './idempotency-record.entity.js';
import { LoginLog } from './login-log.entity.js';
import { Menu } from './menu.entity.js';
import { Notification } from './notification.entity.js';
import { OperationLog } from './operation-log.entity.js';
import { OrderItem } from './order-item.entity.js';
import { Order } from './order.entity.js';
import { Payment } from './payment.entity.js';
import { Permission } from './permission.entity.js';
import { Product } from './product.entity.js';
import { RefreshToken } from './refresh-token.entity.js';
import { Role } from './role.entity.js';
import { SentNotification } from './sent-notification.entity.js';
import { Session } from './session.entity.js';
import { Shop } from './shop.entity.js';
import { StockMovement } from './stock-movement.entity.js';
import { StoredFile } from './stored-file.entity.js';
import { Upload } from './upload.entity.js';

/** Every table there is. */
export const entities = [
  Administrator,
  Carrier,
  ConfigurationValue,
  EndUser,
  FileContent,
  IdempotencyRecord,
  LoginLog,
  Menu,
  Notification,
  OperationLog,
  Order,
  OrderItem,
  Payment,
  Permission,
  Product,
  RefreshToken,
  Role,
  SentNotification,
  Session,
  Shop,
  StockMovement,
  StoredFile,
  Upload,
];
