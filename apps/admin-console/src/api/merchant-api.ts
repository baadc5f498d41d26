import { createApi } from './create-api.js';
import { type components, type paths } from './generated/merchant-api.js';

/** The bodies and answers of merchant-api, by their names in its document. */
export type MerchantSchemas = components['schemas'];

/** The API of merchant-api as whoever is signed in may use it. */
export const merchantApi = createApi<paths>();
