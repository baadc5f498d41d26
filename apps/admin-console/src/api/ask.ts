import { ApiError } from './api-error.js';

interface Answer<Data> {
  data?: { data: Data };
  error?: unknown;
  response: Response;
}

/**
 * What is in the envelope (AP-01) of a call: `await ask(adminApi.GET('/api/v1/admin/products'))`.
 * @throws ApiError
 */
export async function ask<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (data !== undefined) return data.data;
  throw ApiError.of(response.status, error);
}
