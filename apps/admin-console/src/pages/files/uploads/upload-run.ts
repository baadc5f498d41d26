import { type DetailedError, type Upload, type UploadOptions } from 'tus-js-client';
import { ApiError } from '../../../api/api-error.js';
import { type TokenSource } from '../../../api/create-api.js';

const uploadsPath = '/api/v1/files/uploads';
/** One request each: so much is sent again at most where a gateway dies, and the token is never older than that. */
const chunkBytes = 8 * 1_048_576;
/** After these many milliseconds it is tried again; what gets through begins the row anew. */
const retryDelays = [0, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
/** The token was too old, the upload is still held by a request that has gone, or it was too much at once. */
const passing: readonly number[] = [0, 401, 409, 423, 429];
const tooManyUploads = 5007;

export interface UploadEvents {
  /** The server knows it from now on, by this id. */
  created(id: string): void;
  /** @param bytes sent so far */
  progressed(bytes: number): void;
  arrived(): void;
  /** Given up, or refused. */
  failed(error: unknown): void;
}

export interface UploadRun {
  /** What has arrived stays. Nothing is told any more. */
  stop(): void;
}

/**
 * Sends a file by tus 1.0, however often the link breaks, with a token that is good at each request (FI-03).
 * @param id of an upload that has begun and goes on
 */
export function startUpload(
  file: File,
  id: string | undefined,
  tokens: TokenSource,
  events: UploadEvents,
): UploadRun {
  let isOver = false;
  let upload: Upload | undefined;
  const tell = (work: () => void): void => (isOver ? undefined : work());

  async function start(): Promise<void> {
    const tus = await import('tus-js-client');
    if (isOver) return;
    upload = new tus.Upload(file, {
      ...placeOf(id),
      ...authorization(tokens, () => isOver),
      metadata: { filename: file.name, ...(file.type && { filetype: file.type }) },
      chunkSize: chunkBytes,
      retryDelays,
      onShouldRetry: (error) => isPassing(toApiError(error)),
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => tell(created),
      onProgress: (bytes) => tell(() => events.progressed(bytes)),
      onSuccess: () => tell(() => events.arrived()),
      onError: (error) => tell(() => events.failed(toApiError(error))),
    });
    upload.start();
  }

  function created(): void {
    if (!upload?.url) return;
    upload.options.endpoint = null; // or else a refusal in the middle would begin another upload
    events.created(upload.url.split('/').at(-1) ?? '');
  }

  start().catch((error: unknown) => tell(() => events.failed(error)));
  return {
    stop: () => {
      isOver = true;
      void upload?.abort();
    },
  };
}

function placeOf(id: string | undefined): Pick<UploadOptions, 'endpoint' | 'uploadUrl'> {
  const uploads = location.origin + uploadsPath;
  return id === undefined ? { endpoint: uploads } : { uploadUrl: `${uploads}/${id}` };
}

function authorization(
  tokens: TokenSource,
  isOver: () => boolean,
): Pick<UploadOptions, 'onBeforeRequest' | 'onAfterResponse'> {
  let token = '';
  return {
    onBeforeRequest: async (request) => {
      token = await tokens.accessToken();
      if (isOver()) throw new Error('Stopped');
      request.setHeader('authorization', `Bearer ${token}`);
    },
    onAfterResponse: async (_request, response) => {
      if (response.getStatus() === 401) await tokens.renew(token);
    },
  };
}

function isPassing({ status, code }: ApiError): boolean {
  return (passing.includes(status) || status >= 500) && code !== tooManyUploads;
}

/** What was refused, as any API refuses; status 0 where nobody answered. */
function toApiError(error: Error | DetailedError): ApiError {
  if (!('originalRequest' in error)) return new ApiError(0, 0, error.message);
  const { originalResponse: response, causingError } = error;
  if (response !== null) return ApiError.of(response.getStatus(), parse(response.getBody()));
  return causingError instanceof ApiError ? causingError : new ApiError(0, 0, 'No answer');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not one of our services
    throw error;
  }
}
