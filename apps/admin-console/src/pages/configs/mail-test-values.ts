import { type Schemas } from '../../api/admin-api.js';

/** A mail to try a server out, as its form has it. */
export interface MailTestValues {
  to: string;
  server: 'configured' | 'other';
  host: string;
  port: string;
  /** TLS from the first byte. */
  secure: boolean;
  username: string;
  password: string;
}

export function emptyMailTest(): MailTestValues {
  return { to: '', server: 'configured', host: '', port: '587', secure: false, username: '', password: '' };
}

export function mailTestBody(values: MailTestValues): Schemas['EmailTestBody'] {
  const { to, server, host, port, secure, username, password } = values;
  if (server === 'configured') return { to };
  const account = username === '' ? {} : { username, password };
  return { to, smtp: { host, port: Number(port), secure, ...account } };
}
