import { createApi, createPublicApi } from './create-api.js';
import { type components, type paths } from './generated/admin-api.js';

/** The bodies and answers of the back office, by their names in the document: `Schemas['ManagedProduct']`. */
export type Schemas = components['schemas'];

/** The back office's API as whoever is signed in may use it. */
export const adminApi = createApi<paths>();

/** Calls without a token: signing in, and exchanging a refresh token. */
export const publicApi = createPublicApi<paths>();
