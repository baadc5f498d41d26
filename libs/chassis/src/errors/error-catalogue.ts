/** One row of the catalogue: a stable number, the HTTP status, the public text, and whether the same request may succeed later. */
export interface ErrorDescription {
  readonly code: number;
  readonly status: number;
  readonly message: string;
  readonly retry: boolean;
}

/**
 * AP-02: every error that a service answers with. A number is never given a second meaning.
 * 1000 general · 2000 authentication · 3000 users · 4000 merchant and catalogue · 5000 files · 6000 orders and payments · 9000 system.
 */
export const errorCatalogue = {
  BAD_REQUEST: { code: 1000, status: 400, message: 'The request cannot be understood', retry: false },
  VALIDATION_FAILED: { code: 1001, status: 400, message: 'The request is not valid', retry: false },
  NOT_FOUND: { code: 1004, status: 404, message: 'Not found', retry: false },
  METHOD_NOT_ALLOWED: { code: 1005, status: 405, message: 'This method is not allowed here', retry: false },
  REQUEST_TIMEOUT: { code: 1008, status: 408, message: 'The request took too long to arrive', retry: true },
  CONFLICT: { code: 1009, status: 409, message: 'The request conflicts with what is there', retry: false },
  REQUEST_IN_PROGRESS: {
    code: 1010,
    status: 409,
    message: 'The same request is still being carried out',
    retry: true,
  },
  OUTDATED: {
    code: 1011,
    status: 409,
    message: 'Somebody has changed this meanwhile; read it again',
    retry: false,
  },
  IN_USE: { code: 1012, status: 409, message: 'Something else still uses this', retry: false },
  PAYLOAD_TOO_LARGE: { code: 1013, status: 413, message: 'The request body is too large', retry: false },
  CODE_TAKEN: { code: 1014, status: 409, message: 'This code is taken', retry: false },
  UNSUPPORTED_MEDIA_TYPE: {
    code: 1015,
    status: 415,
    message: 'This media type is not supported',
    retry: false,
  },
  PRECONDITION_FAILED: {
    code: 1016,
    status: 412,
    message: 'This is not what the request expects it to be',
    retry: false,
  },
  EXPECTATION_FAILED: {
    code: 1017,
    status: 417,
    message: 'What the request expects is not offered',
    retry: false,
  },
  UNPROCESSABLE: { code: 1022, status: 422, message: 'The request cannot be carried out', retry: false },
  IDEMPOTENCY_KEY_REUSED: {
    code: 1023,
    status: 422,
    message: 'This Idempotency-Key was used for another request',
    retry: false,
  },
  UPGRADE_REQUIRED: { code: 1026, status: 426, message: 'This path speaks WebSocket only', retry: false },
  RATE_LIMITED: { code: 1029, status: 429, message: 'Too many requests', retry: true },
  HEADERS_TOO_LARGE: { code: 1031, status: 431, message: 'The request headers are too large', retry: false },

  UNAUTHORIZED: { code: 2001, status: 401, message: 'Authentication is required', retry: false },
  TOKEN_EXPIRED: { code: 2002, status: 401, message: 'The token has expired', retry: false },
  FORBIDDEN: { code: 2003, status: 403, message: 'You may not do this', retry: false },
  INVALID_CREDENTIALS: {
    code: 2004,
    status: 401,
    message: 'The user name or password is wrong',
    retry: false,
  },
  ACCOUNT_DISABLED: { code: 2005, status: 403, message: 'This account is disabled', retry: false },
  ACCOUNT_LOCKED: {
    code: 2006,
    status: 429,
    message: 'Too many failed attempts; try again later',
    retry: true,
  },
  BEYOND_RIGHTS: {
    code: 2008,
    status: 403,
    message: 'You may not give, take or change more than you have',
    retry: false,
  },
  NOT_YOURSELF: { code: 2009, status: 403, message: 'You may not do this to yourself', retry: false },
  TOKEN_REUSED: { code: 2007, status: 401, message: 'The session has ended; sign in again', retry: false },

  USER_NOT_FOUND: { code: 3001, status: 404, message: 'There is no such user', retry: false },
  USERNAME_TAKEN: { code: 3002, status: 409, message: 'This user name is taken', retry: false },
  EMAIL_TAKEN: { code: 3003, status: 409, message: 'This e-mail address is taken', retry: false },
  REGISTRATION_CLOSED: {
    code: 3004,
    status: 403,
    message: 'Nobody can register at the moment',
    retry: false,
  },
  LAST_SUPER_ADMIN: {
    code: 3005,
    status: 409,
    message: 'The last super administrator cannot be removed, disabled or demoted',
    retry: false,
  },

  PRODUCT_NOT_FOUND: { code: 4001, status: 404, message: 'There is no such product', retry: false },
  SKU_TAKEN: { code: 4002, status: 409, message: 'This article number is taken', retry: false },
  PRODUCT_CHANGED: {
    code: 4003,
    status: 409,
    message: 'Somebody else has changed this product meanwhile',
    retry: false,
  },
  OUT_OF_STOCK: { code: 4004, status: 409, message: 'There are not enough pieces in stock', retry: false },
  SHOP_NOT_FOUND: { code: 4005, status: 404, message: 'There is no such shop', retry: false },
  SHOP_EXISTS: { code: 4006, status: 409, message: 'You have a shop already', retry: false },
  CARRIER_NOT_FOUND: { code: 4007, status: 404, message: 'There is no such carrier', retry: false },

  FILE_NOT_FOUND: { code: 5001, status: 404, message: 'There is no such file', retry: false },
  FILE_NOT_READY: { code: 5002, status: 409, message: 'This file is still being processed', retry: true },
  FILE_REJECTED: { code: 5003, status: 422, message: 'This file was rejected', retry: false },
  FILE_TYPE_REFUSED: {
    code: 5004,
    status: 415,
    message: 'Files of this type are not accepted',
    retry: false,
  },
  FILE_TOO_LARGE: { code: 5005, status: 413, message: 'The file is too large', retry: false },
  QUOTA_EXCEEDED: {
    code: 5006,
    status: 413,
    message: 'There is not enough room left for this file',
    retry: false,
  },
  TOO_MANY_UPLOADS: { code: 5007, status: 429, message: 'Too many uploads are under way', retry: true },
  UPLOAD_EXPIRED: {
    code: 5008,
    status: 410,
    message: 'This upload has expired; begin it anew',
    retry: false,
  },
  RANGE_NOT_SATISFIABLE: { code: 5009, status: 416, message: 'The file has no such range', retry: false },
  LINK_REFUSED: { code: 5010, status: 403, message: 'This link is not valid, or no longer', retry: false },
  STORAGE_FULL: { code: 5011, status: 503, message: 'There is no room left to store files', retry: true },
  FILE_DAMAGED: { code: 5012, status: 422, message: 'The bytes of this file are lost', retry: false },
  CHECKSUM_MISMATCH: {
    code: 5013,
    status: 460,
    message: 'The bytes that arrived are not the ones that were sent; send them again',
    retry: true,
  },

  ORDER_NOT_FOUND: { code: 6001, status: 404, message: 'There is no such order', retry: false },
  INVALID_ORDER_STATE: {
    code: 6002,
    status: 409,
    message: 'The state of the order does not allow this',
    retry: false,
  },
  PAYMENT_IN_PROGRESS: {
    code: 6003,
    status: 409,
    message: 'A payment of this order is still under way',
    retry: true,
  },
  PAYMENT_DECLINED: { code: 6004, status: 422, message: 'The payment was declined', retry: false },
  MIXED_CURRENCIES: {
    code: 6005,
    status: 422,
    message: 'An order cannot mix currencies',
    retry: false,
  },
  MIXED_SHOPS: { code: 6006, status: 422, message: 'An order is with one shop', retry: false },

  INTERNAL: { code: 9000, status: 500, message: 'Something went wrong on our side', retry: false },
  NOT_IMPLEMENTED: { code: 9001, status: 501, message: 'This is not available', retry: false },
  BAD_GATEWAY: { code: 9002, status: 502, message: 'The service behind gave no usable answer', retry: true },
  UNAVAILABLE: {
    code: 9003,
    status: 503,
    message: 'The service is not available at the moment',
    retry: true,
  },
  GATEWAY_TIMEOUT: { code: 9004, status: 504, message: 'The service behind took too long', retry: true },
} as const satisfies Record<string, ErrorDescription>;

/** A row's name in {@link errorCatalogue}. */
export type ErrorName = keyof typeof errorCatalogue;

const nameOfStatus = new Map<number, ErrorName>([
  [400, 'BAD_REQUEST'],
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'METHOD_NOT_ALLOWED'],
  [408, 'REQUEST_TIMEOUT'],
  [409, 'CONFLICT'],
  [412, 'PRECONDITION_FAILED'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [417, 'EXPECTATION_FAILED'],
  [422, 'UNPROCESSABLE'],
  [426, 'UPGRADE_REQUIRED'],
  [429, 'RATE_LIMITED'],
  [431, 'HEADERS_TOO_LARGE'],
  [501, 'NOT_IMPLEMENTED'],
  [502, 'BAD_GATEWAY'],
  [503, 'UNAVAILABLE'],
  [504, 'GATEWAY_TIMEOUT'],
]);

/** The general row for an HTTP status: `BAD_REQUEST` for an unlisted 4xx, `INTERNAL` for anything else. */
export function errorNameOfStatus(status: number): ErrorName {
  return nameOfStatus.get(status) ?? (status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL');
}
