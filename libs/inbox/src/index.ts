export { InboxRoutes } from './inbox-routes.js';
export { InboxService } from './inbox.service.js';
