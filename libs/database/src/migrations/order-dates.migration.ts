import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Everybody's orders by their date, for the back office; a user's own and those of one state had theirs before. */
export class OrderDatesMigration implements MigrationInterface {
  readonly name = 'OrderDates1795421000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('CREATE INDEX orders_created ON orders (created_at, id)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX orders_created');
  }
}
