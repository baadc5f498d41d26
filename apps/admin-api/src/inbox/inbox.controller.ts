import { AnyAdministrator } from '@ginforge/back-office';
import { InboxRoutes, InboxService } from '@ginforge/inbox';
import { Controller } from '@nestjs/common';

/** What was sent to the administrator who asks (RT-35), under `/api/v1/admin/inbox`: nobody needs a permission for their own. */
@AnyAdministrator()
@Controller('api/v1/admin/inbox')
export class InboxController extends InboxRoutes {
  constructor(inbox: InboxService) {
    super(inbox);
  }
}
