import { texts } from './texts.js';

interface Envelope<Data> {
  code: number;
  message: string;
  data?: Data;
  trace_id: string;
  errors?: { path: string; message: string }[];
}

/** What the API refused: its code (AP-02), its HTTP status (0: no answer at all) and a text for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/**
 * One call of the back office's API; unwraps the envelope (AP-01).
 * @param path below `/api/v1/admin`
 * @throws ApiError
 */
export async function callApi<Data>(
  method: 'GET' | 'POST',
  path: string,
  { token, body }: { token?: string; body?: unknown } = {},
): Promise<Data> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(`/api/v1/admin${path}`, { method, headers, body: JSON.stringify(body) });
  const envelope = await readEnvelope<Data>(response);
  if (response.ok && envelope?.code === 0) return envelope.data as Data;
  throw new ApiError(response.status, envelope?.code ?? 0, describe(envelope, response));
}

async function reach(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch {
    throw new ApiError(0, 0, texts.value.unreachable);
  }
}

async function readEnvelope<Data>(response: Response): Promise<Envelope<Data> | undefined> {
  try {
    return (await response.json()) as Envelope<Data>;
  } catch {
    return undefined;
  }
}

function describe(envelope: Envelope<unknown> | undefined, response: Response): string {
  if (envelope === undefined) return `HTTP ${response.status}`;
  const details = envelope.errors?.map(({ path, message }) => `${path}: ${message}`) ?? [];
  return [envelope.message, ...details].join(' · ');
}
