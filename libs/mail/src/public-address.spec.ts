import { isPublicAddress } from './public-address.js';
import { resolvePublicServer } from './resolve-public-server.js';

const server = { port: 587, secure: false, startTls: 'optional' } as const;
const strict = { allowPrivate: false, timeoutMs: 5_000 };

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])(
    '[issue 5] lets %s pass',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
    '100.64.0.1',
    '192.0.0.192',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%lo',
    'ff02::1',
    'localhost',
    '',
    '8.8.8.8.8',
  ])('[issue 5] refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('resolvePublicServer', () => {
  it.each(['localhost', '127.1', '2130706433', '0x7f000001', '[::1]', '::1', 'no-such-host.invalid', ''])(
    '[issue 5] refuses the host %j',
    async (host) => {
      expect(await resolvePublicServer({ ...server, host }, strict)).toBeUndefined();
    },
  );

  it('[issue 5] refuses ports that are none of mail', async () => {
    expect(await resolvePublicServer({ ...server, host: '8.8.8.8', port: 6379 }, strict)).toBeUndefined();
  });

  it('[issue 5] gives the address in place of the name, and keeps the name for the certificate', async () => {
    expect(await resolvePublicServer({ ...server, host: '8.8.8.8' }, strict)).toEqual({
      ...server,
      host: '8.8.8.8',
    });
    const options = { ...strict, allowPrivate: true };
    expect(await resolvePublicServer({ ...server, host: 'localhost', port: 9 }, options)).toMatchObject({
      host: expect.stringMatching(/^(127\.0\.0\.1|::1)$/),
      certificateName: 'localhost',
      port: 9,
    });
  });
});
