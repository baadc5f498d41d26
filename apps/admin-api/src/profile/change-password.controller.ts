import {
  type Actor,
  AnyAdministrator,
  AuditedChangesService,
  CurrentActor,
  masked,
} from '@ginforge/back-office';
import { Answers } from '@ginforge/chassis';
import { type Administrator } from '@ginforge/database';
import { type ChangePasswordBody, changePasswordBody, Passwords } from '@ginforge/sign-in';
import { Body, Controller, Put } from '@nestjs/common';

import {
  type AdministratorView,
  administratorView,
  presentAdministrator,
} from '../administrators/administrator-view.js';

/** `PUT /api/v1/admin/change-password` */
@Controller('api/v1/admin/change-password')
export class ChangePasswordController {
  constructor(
    private readonly passwords: Passwords<Administrator>,
    private readonly changes: AuditedChangesService,
  ) {}

  /** Ends the other sessions of the caller, with their tokens and sockets (RT-08). */
  @Put()
  @AnyAdministrator()
  @Answers(administratorView, 'Changes the own password and ends the other sessions', {
    errors: ['OUTDATED', 'ACCOUNT_LOCKED'],
  })
  async change(
    @CurrentActor() actor: Actor,
    @Body({ schema: changePasswordBody }) body: ChangePasswordBody,
  ): Promise<AdministratorView> {
    const { administrator, principal, origin } = actor;
    const change = await this.passwords.prepare(principal, body, origin);
    await this.changes.change(actor, { entity: 'administrator', action: 'update' }, async (manager) => {
      await this.passwords.replace(manager, change, principal);
      const changes = { password: { from: masked, to: masked } };
      return { result: undefined, id: administrator.id, changes };
    });
    return presentAdministrator(administrator);
  }
}
