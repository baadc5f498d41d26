import type { Audience } from '@ginforge/auth';
import { clientNetwork } from './client-network.js';
import type { RateLimitEnvironment } from './rate-limit-environment.js';
import type { RateCheck, RateRule } from './rate-rule.js';

/** Where secrets are guessed, accounts made and tokens drawn: `sign-in` holds here too, beside `address`. */
const signInPaths = [
  { method: 'POST', path: '/api/v1/user/login' },
  { method: 'POST', path: '/api/v1/user/register' },
  { method: 'POST', path: '/api/v1/user/refresh' },
  { method: 'POST', path: '/api/v1/admin/login' },
  { method: 'POST', path: '/api/v1/admin/refresh' },
] as const;

/** What of a request the rules of its address look at. */
export interface LimitedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** The client's, as the trusted proxies say it. */
  readonly address: string;
  /** Further rules by address, of the request's route. */
  readonly routeRules?: readonly RateRule[];
}

/** Which rules a request falls under (GW-08), made from the environment. */
export class RateLimitRules {
  private readonly address: RateRule | undefined;
  private readonly user: RateRule | undefined;
  private readonly signIn: RateRule | undefined;
  /** By principal, of which there is one for each token that is used again and again. */
  private readonly checksOfUser = new WeakMap<object, RateCheck[]>();
  private readonly signInTargets = new Set(signInPaths.map(({ method, path }) => `${method} ${path}`));

  constructor(private readonly environment: RateLimitEnvironment) {
    this.address = perMinute('address', environment.RATE_LIMIT_ADDRESS_PER_MINUTE);
    this.user = perMinute('user', environment.RATE_LIMIT_USER_PER_MINUTE);
    this.signIn = perMinute('sign-in', environment.RATE_LIMIT_SIGN_IN_PER_MINUTE);
  }

  /** The rules that need no token: by address, stricter where the request signs in. */
  ofAddress({ method, path, address, routeRules = [] }: LimitedRequest): RateCheck[] {
    const signIn = this.isSignIn(method, path) ? this.signIn : undefined;
    return this.checks([this.address, signIn, ...routeRules], clientNetwork(address));
  }

  /** The rule of a user. Only of a verified token: with a forged one anybody could use up somebody else's requests. */
  ofUser(user: { readonly audience: Audience; readonly userId: string }): readonly RateCheck[] {
    const known = this.checksOfUser.get(user);
    if (known !== undefined) return known;
    const checks = this.checks([this.user], `${user.audience}:${user.userId}`);
    this.checksOfUser.set(user, checks);
    return checks;
  }

  private checks(rules: readonly (RateRule | undefined)[], key: string): RateCheck[] {
    const checks: RateCheck[] = [];
    if (!this.environment.RATE_LIMIT_ENABLED) return checks;
    for (const rule of rules) if (rule !== undefined) checks.push({ rule, key });
    return checks;
  }

  private isSignIn(method: string, path: string): boolean {
    return method === 'POST' && this.signInTargets.has(`${method} ${comparable(path)}`);
  }
}

function perMinute(name: string, limit: number): RateRule | undefined {
  return limit === 0 ? undefined : { name, limit, windowSeconds: 60 };
}

/** As the least strict router behind would read it: no evasion by case, escapes or further slashes. */
function comparable(path: string): string {
  return unescaped(path)
    .toLowerCase()
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '');
}

function unescaped(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no router reads it either
  }
}
