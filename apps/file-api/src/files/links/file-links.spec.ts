import { FileLinks, type LinkClaims } from './file-links.js';

const id = '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e5f';
const otherId = '0190d5f2-7a3b-7c4d-8e9f-0a1b2c3d4e50';
const links = new FileLinks({ JWT_SECRET: 'a secret for tests and for nothing else' });
const inAnHour = String(Math.floor(Date.now() / 1_000) + 3_600);
const claims: LinkClaims = { disposition: 'attachment', expires: inAnHour };

function signatureOf(by: FileLinks, fileId = id, said = claims): string {
  return new URL(by.sign(by.unsigned(fileId, said)), 'http://localhost').searchParams.get('signature') ?? '';
}

describe('FileLinks', () => {
  it('[FI-03] opens what it was made for', () => {
    expect(() => links.verify(id, claims, signatureOf(links))).not.toThrow();
  });

  const good = signatureOf(links);
  it.each<[string, string, LinkClaims, string]>([
    ['another file', otherId, claims, good],
    ['a later end', id, { ...claims, expires: String(Number(inAnHour) + 1) }, good],
    ['the same end in other words', id, { ...claims, expires: `0${inAnHour}` }, good],
    ['another disposition', id, { ...claims, disposition: 'inline' }, good],
    ['no signature', id, claims, ''],
    ['half a signature', id, claims, good.slice(0, 20)],
    ['a longer signature', id, claims, `${good}A`],
    ['the signature with padding', id, claims, `${good}=`],
    ['a signature of another length in bytes', id, claims, `${good.slice(0, -1)}é`],
    ['what is over', id, { ...claims, expires: '1' }, signatureOf(links, id, { ...claims, expires: '1' })],
    ['no end', id, { ...claims, expires: '' }, signatureOf(links, id, { ...claims, expires: '' })],
  ])('[FI-03] refuses %s, whatever is wrong in the same words', (_name, fileId, said, signature) => {
    expect(() => links.verify(fileId, said, signature)).toThrow(
      expect.objectContaining({ errorName: 'LINK_REFUSED', message: 'This link is not valid, or no longer' }),
    );
  });

  it('[FI-03] accepts one spelling of a signature alone', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const accepted = [...alphabet].filter((last) => {
      try {
        links.verify(id, claims, good.slice(0, -1) + last);
        return true;
      } catch {
        return false; // refused, as all but one are
      }
    });
    expect(accepted).toEqual([good.at(-1)]);
  });

  it('[FI-03] has its own secret where there is one, which is not the one of tokens', () => {
    const own = new FileLinks({
      JWT_SECRET: 'a secret for tests and for nothing else',
      FILE_LINK_SECRET: 'own',
    });
    expect(signatureOf(own)).not.toBe(signatureOf(links));
    const same = new FileLinks({ FILE_LINK_SECRET: 'own' });
    expect(signatureOf(same)).toBe(signatureOf(own));
  });
});
