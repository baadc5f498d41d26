import { type Account, type Api } from '../api.js';

/** A user who stays signed in the way an application does it: with the refresh token. */
export class SignedInUser {
  constructor(
    private readonly api: Api,
    readonly account: Account,
  ) {}

  get id(): string {
    return this.account.id;
  }

  /** A fresh access token each time. */
  readonly nextToken = async (): Promise<string> => {
    const { refreshToken } = this.account;
    const { status, data } = await this.api.post('/api/v1/user/refresh', { refresh_token: refreshToken });
    if (status !== 200) throw new Error(`The refresh was answered with ${status}`);
    this.account.token = String(data['token']);
    this.account.refreshToken = String(data['refresh_token']);
    return this.account.token;
  };
}
