import { Authenticated } from '@ginforge/auth';
import { InboxRoutes, InboxService } from '@ginforge/inbox';
import { Controller } from '@nestjs/common';

/** The inbox under `/api/v1/user/notifications` (RT-35). */
@Authenticated('user')
@Controller('api/v1/user/notifications')
export class NotificationsController extends InboxRoutes {
  constructor(inbox: InboxService) {
    super(inbox);
  }
}
