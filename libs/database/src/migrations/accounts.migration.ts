import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Accounts, roles and permissions, sessions and logs. */
export class AccountsMigration implements MigrationInterface {
  /** Ends in the moment it was written (Unix milliseconds): TypeORM orders migrations by it. */
  readonly name = 'Accounts1763850000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE administrators (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        email text NOT NULL,
        password_hash text NOT NULL,
        name text NOT NULL DEFAULT '',
        phone text,
        avatar text,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
        last_login_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX administrators_username_unique ON administrators (lower(username));
      CREATE UNIQUE INDEX administrators_email_unique ON administrators (lower(email));

      CREATE TABLE roles (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT roles_code_unique UNIQUE,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        sort integer NOT NULL DEFAULT 0,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE permissions (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT permissions_code_unique UNIQUE,
        name text NOT NULL,
        description text NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE menus (
        id uuid PRIMARY KEY,
        parent_id uuid REFERENCES menus (id) ON DELETE RESTRICT,
        code text NOT NULL CONSTRAINT menus_code_unique UNIQUE,
        type text NOT NULL CHECK (type IN ('directory', 'menu', 'button')),
        titles jsonb NOT NULL,
        path text NOT NULL DEFAULT '',
        component text NOT NULL DEFAULT '',
        icon text NOT NULL DEFAULT '',
        sort integer NOT NULL DEFAULT 0,
        visible boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX menus_parent ON menus (parent_id);

      CREATE TABLE administrator_roles (
        administrator_id uuid NOT NULL REFERENCES administrators (id) ON DELETE CASCADE,
        role_id uuid NOT NULL REFERENCES roles (id) ON DELETE RESTRICT,
        PRIMARY KEY (administrator_id, role_id)
      );
      CREATE INDEX administrator_roles_role ON administrator_roles (role_id);

      CREATE TABLE role_permissions (
        role_id uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        permission_id uuid NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
        PRIMARY KEY (role_id, permission_id)
      );
      CREATE INDEX role_permissions_permission ON role_permissions (permission_id);

      CREATE TABLE role_menus (
        role_id uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
        menu_id uuid NOT NULL REFERENCES menus (id) ON DELETE CASCADE,
        PRIMARY KEY (role_id, menu_id)
      );
      CREATE INDEX role_menus_menu ON role_menus (menu_id);

      CREATE TABLE end_users (
        id uuid PRIMARY KEY,
        username text NOT NULL,
        email text NOT NULL,
        password_hash text NOT NULL,
        nickname text NOT NULL DEFAULT '',
        phone text,
        avatar text,
        status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
        last_login_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE UNIQUE INDEX end_users_username_unique ON end_users (lower(username));
      CREATE UNIQUE INDEX end_users_email_unique ON end_users (lower(email));

      CREATE TABLE sessions (
        id uuid PRIMARY KEY,
        principal_id uuid NOT NULL,
        audience text NOT NULL CHECK (audience IN ('user', 'admin')),
        ip text NOT NULL,
        user_agent text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        revoked_at timestamptz
      );
      CREATE INDEX sessions_principal ON sessions (principal_id);
      CREATE INDEX sessions_expiry ON sessions (expires_at);

      CREATE TABLE refresh_tokens (
        hash bytea PRIMARY KEY,
        session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        used_at timestamptz
      );
      CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

      CREATE TABLE login_logs (
        id uuid PRIMARY KEY,
        audience text NOT NULL CHECK (audience IN ('user', 'admin')),
        username text NOT NULL,
        principal_id uuid,
        outcome text NOT NULL CHECK (outcome IN ('success', 'bad_credentials', 'disabled', 'locked')),
        ip text NOT NULL,
        user_agent text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX login_logs_account_address ON login_logs (audience, lower(username), ip, created_at);
      CREATE INDEX login_logs_created ON login_logs (created_at);

      CREATE TABLE operation_logs (
        id uuid PRIMARY KEY,
        administrator_id uuid NOT NULL,
        username text NOT NULL,
        entity text NOT NULL,
        action text NOT NULL,
        entity_id text,
        changes jsonb NOT NULL DEFAULT '{}',
        ip text NOT NULL,
        trace_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX operation_logs_created ON operation_logs (created_at);
      CREATE INDEX operation_logs_administrator ON operation_logs (administrator_id, created_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP TABLE operation_logs, login_logs, refresh_tokens, sessions, end_users, role_menus, role_permissions,
        administrator_roles, menus, permissions, roles, administrators
    `);
  }
}
