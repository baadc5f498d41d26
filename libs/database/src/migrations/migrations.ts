import { AccountsMigration } from './accounts.migration.js';
import { BackOfficeMigration } from './back-office.migration.js';
import { CarriersMigration } from './carriers.migration.js';
import { FilesMigration } from './files.migration.js';
import { HousekeepingMigration } from './housekeeping.migration.js';
import { IdempotencyMigration } from './idempotency.migration.js';
import { InboxMigration } from './inbox.migration.js';
import { MenuSeedsMigration } from './menu-seeds.migration.js';
import { OrderCarriersMigration } from './order-carriers.migration.js';
import { OrderDatesMigration } from './order-dates.migration.js';
import { OrdersMigration } from './orders.migration.js';
import { OutboxJobsMigration } from './outbox-jobs.migration.js';
import { SentNotificationsMigration } from './sent-notifications.migration.js';
import { ShopsMigration } from './shops.migration.js';

/** All migrations, oldest first. A released one is never edited. */
export const migrations = [
  AccountsMigration,
  InboxMigration,
  IdempotencyMigration,
  OrdersMigration,
  OutboxJobsMigration,
  BackOfficeMigration,
  HousekeepingMigration,
  FilesMigration,
  OrderDatesMigration,
  SentNotificationsMigration,
  MenuSeedsMigration,
  ShopsMigration,
  CarriersMigration,
  OrderCarriersMigration,
];
