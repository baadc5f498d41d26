import { z } from 'zod';

import { administratorView } from '../administrators/administrator-view.js';
import { menuView } from './menu-view.js';

const rights = {
  menus: z.array(menuView).meta({ description: 'The navigation, as a tree.' }),
  permissions: z.array(z.string()).meta({ description: 'Codes, sorted.' }),
};

/** What the console has to know about the one who uses it. */
export const consoleView = z.object({ user: administratorView, ...rights });

export type ConsoleView = z.output<typeof consoleView>;

/** The own account, with the menus and permissions that a reloaded console asks for. */
export const profileView = administratorView.extend(rights).meta({ id: 'Profile' });

export type ProfileView = z.output<typeof profileView>;
