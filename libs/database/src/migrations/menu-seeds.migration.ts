import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Which entries of the navigation were ever seeded: each is once, so that what administrators removed stays away (AD-05). */
export class MenuSeedsMigration implements MigrationInterface {
  readonly name = 'MenuSeeds1795423000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE menu_seeds (
        code text PRIMARY KEY,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      -- What a database that has been seeded got until now.
      INSERT INTO menu_seeds (code)
      SELECT unnest(ARRAY[
        'dashboard', 'business', 'end_users', 'products', 'orders', 'realtime_management', 'realtime', 'notifications', 'jobs',
        'gateway', 'system_management', 'user_management', 'role_management', 'permission_management', 'menu_management',
        'system_config', 'logs'])
       WHERE EXISTS (SELECT FROM administrators);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE menu_seeds');
  }
}
