import { createApi } from './create-api.js';
import { type components, type paths } from './generated/file-api.js';

/** The bodies and answers of file-api, by their names in its document. */
export type FileSchemas = components['schemas'];

/** The files of whoever is signed in. Uploads go by tus instead. */
export const fileApi = createApi<paths>();
