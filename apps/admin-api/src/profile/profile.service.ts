import { type Actor, AuditedChangesService, changed } from '@ginforge/back-office';
import { Administrator, refuseTaken } from '@ginforge/database';
import { Injectable } from '@nestjs/common';

import { type ProfileBody } from './profile-body.js';

@Injectable()
export class ProfileService {
  constructor(private readonly changes: AuditedChangesService) {}

  /** @throws ApplicationError EMAIL_TAKEN */
  async update(actor: Actor, body: ProfileBody): Promise<Administrator> {
    const { id, email, name, phone, avatar } = actor.administrator;
    if (Object.keys(body).length === 0) return actor.administrator;
    return this.changes.change(actor, { entity: 'administrator', action: 'update' }, async (manager) => {
      await refuseTaken(manager.update(Administrator, { id }, body));
      const result = await manager.findOneOrFail(Administrator, {
        where: { id },
        relations: { roles: { permissions: true } },
      });
      return { result, id, changes: changed({ email, name, phone, avatar }, body) };
    });
  }
}
