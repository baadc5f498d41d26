import { validateHeaderValue } from 'node:http';

import { presentationHeaders } from './presentation.js';

const shown = (name: string, contentType: string) => presentationHeaders({ name, contentType }, 'inline');

describe('presentationHeaders', () => {
  it.each([
    'text/html',
    'application/xhtml+xml',
    'image/svg+xml',
    'application/xml',
    'text/xml',
    'text/javascript',
    'application/javascript',
    'text/css',
    'text/vtt',
    'application/x-shockwave-flash',
    'multipart/x-mixed-replace',
    'message/rfc822',
    'text/plain2',
    'TEXT/HTML',
    'audio/x;charset=x',
    'image/png\r\nX: y',
    '',
  ])('[FI-02] %j is bytes of no kind, and an attachment also where it is asked for inline', (type) => {
    const headers = shown('page.html', type);
    expect(headers['Content-Type']).toBe('application/octet-stream');
    expect(headers['Content-Disposition']).toBe('attachment; filename=page.html');
  });

  it.each(['image/png', 'image/webp', 'audio/mpeg', 'video/mp4', 'application/pdf'])(
    '[FI-02] %s is shown where it is asked for',
    (type) => {
      expect(shown('x', type)).toEqual({
        'Content-Type': type,
        'Content-Disposition': 'inline; filename=x',
      });
      expect(presentationHeaders({ name: 'x', contentType: type }, 'attachment')['Content-Disposition']).toBe(
        'attachment; filename=x',
      );
    },
  );

  it('[FI-02] text says its encoding, so that nobody guesses; an archive keeps its type and is an attachment', () => {
    expect(shown('x', 'text/plain')['Content-Type']).toBe('text/plain; charset=utf-8');
    expect(shown('x', 'application/zip')).toEqual({
      'Content-Type': 'application/zip',
      'Content-Disposition': 'attachment; filename=x',
    });
  });

  it.each([
    ['Résumé.pdf', `attachment; filename="R?sum?.pdf"; filename*=UTF-8''R%C3%A9sum%C3%A9.pdf`],
    ['报告 1.txt', `attachment; filename="?? 1.txt"; filename*=UTF-8''%E6%8A%A5%E5%91%8A%201.txt`],
    ['a"b\\c.txt', 'attachment; filename="a\\"b_c.txt"'],
    ['../../etc/passwd', 'attachment; filename=.._.._etc_passwd'],
    ['x\r\nSet-Cookie: a=b', 'attachment; filename="x__Set-Cookie_ a=b"'],
    ['x"; filename="evil.exe', 'attachment; filename="x\\"; filename=\\"evil.exe"'],
    ['photo\u202Egnp.exe', 'attachment; filename=photo_gnp.exe'],
    ['..', 'attachment; filename=_'],
    ['setup.exe. .', 'attachment; filename=setup.exe_'],
    ['notes.txt:stream', 'attachment; filename=notes.txt_stream'],
    ['CON', 'attachment; filename=_CON'],
    ['nul.tar.gz', 'attachment; filename=_nul.tar.gz'],
    ['Com1 .txt', 'attachment; filename="_Com1 .txt"'],
    ['console.log', 'attachment; filename=console.log'],
    ['100%41.txt', `attachment; filename=100%41.txt; filename*=UTF-8''100%2541.txt`],
  ])('[FI-03] the name %j is data', (name, disposition) => {
    const headers = presentationHeaders({ name, contentType: 'application/zip' }, 'attachment');
    expect(headers['Content-Disposition']).toBe(disposition);
    for (const [header, value] of Object.entries(headers)) validateHeaderValue(header, value);
  });

  it('[FI-03] no name of one character breaks a header', () => {
    for (let code = 0; code < 0x3000; code += 1) {
      const headers = presentationHeaders({ name: String.fromCharCode(code), contentType: '' }, 'attachment');
      expect(headers['Content-Disposition']).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
