import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Uploads, files and the contents that they share. */
export class FilesMigration implements MigrationInterface {
  readonly name = 'Files1795420000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE uploads (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        audience text NOT NULL,
        name text NOT NULL,
        declared_type text,
        size bigint NOT NULL CHECK (size >= 0),
        state jsonb,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        finished_at timestamptz
      );
      CREATE INDEX uploads_owner ON uploads (owner_id, audience) WHERE finished_at IS NULL;
      CREATE INDEX uploads_expires_at ON uploads (expires_at);

      CREATE TABLE file_contents (
        id uuid PRIMARY KEY,
        sha256 text NOT NULL CONSTRAINT file_contents_sha256_unique UNIQUE CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size bigint NOT NULL CHECK (size >= 0),
        content_type text NOT NULL,
        storage_key text NOT NULL UNIQUE,
        thumbnail_key text UNIQUE,
        width integer,
        height integer,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE files (
        id uuid PRIMARY KEY,
        owner_id text NOT NULL,
        audience text NOT NULL,
        name text NOT NULL,
        declared_type text,
        size bigint NOT NULL CHECK (size >= 0),
        status text NOT NULL CHECK (status IN ('processing', 'ready', 'rejected')),
        reason text,
        staging_key text UNIQUE,
        content_id uuid REFERENCES file_contents (id),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        CHECK ((status = 'ready') = (content_id IS NOT NULL)),
        CHECK (status = 'processing' OR staging_key IS NULL)
      );
      CREATE INDEX files_owner ON files (owner_id, audience, created_at DESC, id);
      CREATE INDEX files_content ON files (content_id);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE files, file_contents, uploads');
  }
}
