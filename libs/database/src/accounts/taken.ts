import { ApplicationError, type ErrorName } from '@ginforge/chassis';

import { violatedUniqueIndex } from '../unique-violation.js';

const errorNames: Record<string, ErrorName> = {
  end_users_username_unique: 'USERNAME_TAKEN',
  end_users_email_unique: 'EMAIL_TAKEN',
  administrators_username_unique: 'USERNAME_TAKEN',
  administrators_email_unique: 'EMAIL_TAKEN',
  roles_code_unique: 'CODE_TAKEN',
  permissions_code_unique: 'CODE_TAKEN',
  menus_code_unique: 'CODE_TAKEN',
};

/**
 * Waits for a write of something that has a name of its own; the database alone decides whose it is, however many ask at once.
 * @throws ApplicationError USERNAME_TAKEN, EMAIL_TAKEN, CODE_TAKEN
 */
export async function refuseTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    const name = errorNames[violatedUniqueIndex(error) ?? ''];
    if (name) throw new ApplicationError(name, { cause: error });
    throw error;
  }
}
