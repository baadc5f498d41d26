const bearer = /^Bearer +([^\s,]+)$/i;

/** The token of an `Authorization: Bearer …` header (RFC 6750); undefined where there is none or another scheme. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : bearer.exec(authorization)?.[1];
}
