import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { handshakeFault, isOriginAllowed, requestUrl, tokensOf } from './upgrade-request.js';

function requestWith(headers: Record<string, string>, url = '/ws'): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { url, headers });
}

describe('the tokens of a handshake', () => {
  const tokens = (headers: Record<string, string>, target = '/ws') => {
    const request = requestWith(headers, target);
    const url = requestUrl(request);
    return url === undefined ? undefined : tokensOf(request, url);
  };

  it('[RT-02] come in one of three forms', () => {
    expect(tokens({ authorization: 'Bearer a.b.c' })).toEqual(['a.b.c']);
    expect(tokens({ authorization: 'bearer  a.b.c' })).toEqual(['a.b.c']);
    expect(tokens({ 'sec-websocket-protocol': 'ginforge.v1, bearer.a.b.c' })).toEqual(['a.b.c']);
    expect(tokens({ 'sec-websocket-protocol': 'bearer.a.b.c,ginforge.v1' })).toEqual(['a.b.c']);
    expect(tokens({}, '/ws?token=a.b.c&resume=1')).toEqual(['a.b.c']);
  });

  it('[RT-03] are none, or none that can be good, otherwise', () => {
    expect(tokens({})).toEqual([]);
    expect(tokens({ 'sec-websocket-protocol': 'ginforge.v1' })).toEqual([]);
    expect(tokens({}, '/ws?access_token=a')).toEqual([]);
    for (const authorization of ['', 'Basic YTpi', 'Bearer', 'Bearer a b']) {
      expect(tokens({ authorization })).toEqual(['']);
    }
  });

  it('[RT-04] are all counted', () => {
    const everywhere = { authorization: 'Bearer a', 'sec-websocket-protocol': 'bearer.b, bearer.c' };
    expect(tokens(everywhere, '/ws?token=d&token=e')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('the opening handshake', () => {
  const good = {
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };

  it('[RT-04] is good as in RFC 6455', () => {
    expect(handshakeFault(requestWith(good))).toBeUndefined();
    expect(handshakeFault(requestWith({ ...good, upgrade: 'WebSocket' }))).toBeUndefined();
  });

  it.each([
    [{ upgrade: 'h2c' }, 'not-websocket'],
    [{ upgrade: 'websocket, h2c' }, 'not-websocket'],
    [{ 'sec-websocket-version': '8' }, 'bad-version'],
    [{ 'sec-websocket-version': '013' }, 'bad-version'],
    [{ 'sec-websocket-key': '' }, 'bad-key'],
    [{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ' }, 'bad-key'],
    [{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25j ZQ=' }, 'bad-key'],
  ])('[RT-04] with %j is faulty: %s', (headers, fault) => {
    expect(handshakeFault(requestWith({ ...good, ...headers }))).toBe(fault);
  });

  it('[RT-04] without its headers is faulty', () => {
    expect(handshakeFault(requestWith({}))).toBe('not-websocket');
    expect(handshakeFault(requestWith({ upgrade: 'websocket' }))).toBe('bad-version');
    expect(handshakeFault(requestWith({ upgrade: 'websocket', 'sec-websocket-version': '13' }))).toBe(
      'bad-key',
    );
  });
});

describe('the origin', () => {
  const allowed = (headers: Record<string, string>, list: string[] = []) =>
    isOriginAllowed(requestWith(headers), list);

  it('[RT-04] may be absent, listed or the own one', () => {
    expect(allowed({ host: 'a.example' })).toBe(true);
    expect(allowed({ host: 'a.example', origin: 'https://b.example' }, ['https://b.example'])).toBe(true);
    for (const host of ['a.example', 'A.EXAMPLE', 'a.example:443']) {
      expect(allowed({ host, origin: 'https://a.example' })).toBe(true);
    }
    expect(allowed({ host: 'a.example:8080', origin: 'http://a.example:8080' })).toBe(true);
    expect(allowed({ host: '[::1]:8080', origin: 'http://[::1]:8080' })).toBe(true);
  });

  it.each([
    '',
    'null',
    'a.example',
    'https://b.example',
    'https://a.example.evil',
    'https://evil-a.example',
    'http://a.example:8081',
  ])('[RT-04] may not be %j', (origin) => {
    expect(allowed({ host: 'a.example', origin }, ['https://c.example'])).toBe(false);
  });

  it('[RT-04] may not be a part of a listed one', () => {
    expect(allowed({ host: 'a.example', origin: 'https://c.example:444' }, ['https://c.example'])).toBe(
      false,
    );
    expect(allowed({ host: 'a.example', origin: 'http://c.example' }, ['https://c.example'])).toBe(false);
  });
});

describe('the target', () => {
  it('[RT-04] is read as a path of ours, whatever host it names', () => {
    expect(requestUrl(requestWith({}, '/ws?x=1'))?.pathname).toBe('/ws');
    expect(requestUrl(requestWith({}, 'http://elsewhere/ws'))?.pathname).toBe('/ws');
    expect(requestUrl(requestWith({}, 'http://'))).toBeUndefined();
  });
});
