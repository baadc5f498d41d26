import type { Client } from './client-trust.js';

/** Nothing from elsewhere, nothing inline, no frames: what the console needs and no more. `/docs` has a policy of its own. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const always: readonly string[] = [
  ...['Content-Security-Policy', contentSecurityPolicy],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['X-Frame-Options', 'DENY'],
  ...['Referrer-Policy', 'no-referrer'],
  ...['Cross-Origin-Opener-Policy', 'same-origin'],
  ...['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
];

const overTls: readonly string[] = [...always, 'Strict-Transport-Security', 'max-age=31536000'];

/** GW-11: what everything carries that the gateway itself serves. Names and values by turns. */
export function securityHeaders({ protocol }: Pick<Client, 'protocol'>): readonly string[] {
  return protocol === 'https' ? overTls : always;
}
