/** For tests: the prefix that these requests claim. */
export const prefix = '/api/v1/user';
const get = `GET ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n`;
const post = `POST ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n`;
/** For tests: what is sent behind each of them, and must never be carried out. */
export const smuggled =
  'GET /api/v1/admin/smuggled HTTP/1.1\r\nHost: shop.example\r\nX-User-Id: root\r\n\r\n';
const chunks = '5\r\nhello\r\n0\r\n\r\n';

/** For tests: what is sent, and the status of the one answer, 400 where nothing else is said. */
export type HostileCase = readonly [name: string, bytes: string | Buffer, status?: number];

const framing: HostileCase[] = [
  ['a length, then a coding', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`],
  ['a coding, then a length', `${post}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${chunks}`],
  [
    'a coding and a length of nothing',
    `${post}Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n${chunks}`,
  ],
  ['a blank before the colon of a coding', `${post}Transfer-Encoding : chunked\r\n\r\n${chunks}`],
  ['a tab before the colon of a length', `${post}Content-Length\t: 5\r\n\r\nhello`],
  ...[
    ...[
      'xchunked',
      'chunked, identity',
      'identity, chunked',
      'gzip, chunked',
      'chunked, chunked',
      'identity',
    ],
    ...['"chunked"', 'chunked;q=1', ',chunked', 'chunked,', '', '\x0bchunked', 'chunked\x0b', '\x0cchunked'],
    ...['chunked\x00', 'chun\u00a0ked', 'ch\u00fcnked', '\r\n chunked', 'x\r\n\tchunked', 'cow', 'deflate'],
  ].map((coding): HostileCase => [
    `the coding ${JSON.stringify(coding)}`,
    `${post}Transfer-Encoding: ${coding}\r\n\r\n${chunks}`,
  ]),
  ...[
    ['chunked', 'chunked'],
    ['chunked', 'identity'],
    ['identity', 'chunked'],
    ['', 'chunked'],
    ['chunked', ''],
  ].map((codings): HostileCase => [
    `codings in two lines: ${codings.join(' and ')}`,
    `${post}${codings.map((coding) => `Transfer-Encoding: ${coding}\r\n`).join('')}\r\n${chunks}`,
  ]),
  ['a line that only begins like a coding', `${post} Transfer-Encoding: chunked\r\n\r\n${chunks}`],
  ['a coding behind a bare CR', `${post}X: y\rTransfer-Encoding: chunked\r\n\r\n${chunks}`],
  ['a coding behind a bare LF', `${post}X: y\nTransfer-Encoding: chunked\r\n\r\n${chunks}`],
  [
    'a coding from HTTP/1.0',
    `POST ${prefix}/x HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  ],
  ...[
    ...[
      '+5',
      '-1',
      '-0',
      '0x5',
      '5, 5',
      '5,6',
      '5 5',
      '5;',
      '5.0',
      '5e0',
      'five',
      '',
      '\u0665',
      '5\x00',
      '5\x0b',
    ],
    ...[
      '99999999999999999999999',
      '18446744073709551616',
      '18446744073709551615',
      '9007199254740993',
      '\r\n 5',
    ],
  ].map((length): HostileCase => [
    `a length of ${JSON.stringify(length)}`,
    `${post}Content-Length: ${length}\r\n\r\nhello`,
  ]),
  ...[
    ['5', '5'],
    ['5', '6'],
    ['0', '5'],
  ].map(([one, other]): HostileCase => [
    `lengths of ${one} and ${other}`,
    `${post}Content-Length: ${one}\r\nContent-Length: ${other}\r\n\r\nhello`,
  ]),
];

/** For tests: of these the beginning may have been passed on. */
export const brokenChunks: HostileCase[] = [
  ...[
    ...[
      'zz',
      '-5',
      '+5',
      '0x5',
      '5 ',
      ' 5',
      '',
      ';a',
      '5\t',
      'ffffffffffffffffff',
      '10000000000000000',
      '5;a\nx',
      '5;a\rb',
    ],
    ...['5;a="\r\n"', '5;\x00', '5\x0b', '\u0665'],
  ].map((size): HostileCase => [
    `a chunk of size ${JSON.stringify(size)}`,
    `${post}Transfer-Encoding: chunked\r\n\r\n${size}\r\nhello\r\n0\r\n\r\n`,
  ]),
  ['chunks with bare LFs', `${post}Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n`],
  ['a chunk longer than its size', `${post}Transfer-Encoding: chunked\r\n\r\n5\r\nhello, world\r\n0\r\n\r\n`],
  ['a chunk shorter than its size', `${post}Transfer-Encoding: chunked\r\n\r\n8\r\nhello\r\n0\r\n\r\nX`],
  [
    'a huge chunk extension',
    `${post}Transfer-Encoding: chunked\r\n\r\n5;${'a'.repeat(20_000)}\r\nhello`,
    413,
  ],
  [
    'many chunk extensions',
    `${post}Transfer-Encoding: chunked

5${';a=b'.repeat(6_000)}
hello`,
  ],
  ['a trailer with a length', `${post}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n`],
  [
    'a trailer with a coding',
    `${post}Transfer-Encoding: chunked\r\n\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  ['a folded trailer', `${post}Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n`],
  [
    'a huge trailer',
    `${post}Transfer-Encoding: chunked\r\n\r\n0\r\n${`A: ${'b'.repeat(900)}\r\n`.repeat(20)}\r\n`,
    431,
  ],
];

const grammar: HostileCase[] = [
  ...[
    ...[
      'A: b\r\n c',
      'A: b\r\n\tc',
      'A: b\rC: d',
      'A: b\nC: d',
      'A: b\r',
      'A: b\x00c',
      'A: \x01',
      'A: \x7f',
      'A\x00: b',
    ],
    ...[
      'A : b',
      'A\t: b',
      ' A: b',
      'Abc',
      ': b',
      '\u00e9: b',
      '"A": b',
      'A(b): c',
      'A b: c',
      'A\x0b: b',
      '[A]: b',
      'A,B: c',
    ],
  ].map((line): HostileCase => [`the header line ${JSON.stringify(line)}`, `${get}${line}\r\n\r\n`]),
  ['lines that end in LF', `GET ${prefix}/x HTTP/1.1\nHost: x\n\n`],
  ['lines that end in CR', `GET ${prefix}/x HTTP/1.1\rHost: x\r\r`],
  ['a blank behind the request line', `GET ${prefix}/x HTTP/1.1\r\n Host: x\r\n\r\n`],
  ['two tokens', `${get}Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n`],
];

const hosts: HostileCase[] = [
  ['no Host', `GET ${prefix}/x HTTP/1.1\r\n\r\n`],
  ['two Hosts', `${get}Host: other.example\r\n\r\n`],
  ['the same Host twice', `${get}hOST: shop.example\r\n\r\n`],
  ...[
    ...[
      '',
      'a b',
      'a@b',
      'user:secret@shop.example',
      'shop.example/path',
      'shop.example?x',
      'shop.example#x',
      'a,b',
      'a:b',
    ],
    ...[
      'shop.example:',
      'shop.example:0x50',
      'shop.example:80:80',
      'shop.example:65536',
      'shop.example:-1',
      ':80',
      '[::1',
      '::1',
    ],
    ...[
      '[::1]x',
      '[zz]',
      '[]',
      'http://shop.example',
      'shop..example',
      '.example',
      'a\\b',
      'a%2fb',
      '%73hop',
      'caf\u00e9.example',
    ],
    ...['shop.example\tx', "a'b", 'a"b', '<script>', '${jndi}', 'a;b', 'a'.repeat(300), '*'],
  ].map((host): HostileCase => [
    `the Host ${JSON.stringify(host)}`,
    `GET ${prefix}/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  ]),
  ['a bad Host from HTTP/1.0', `GET ${prefix}/x HTTP/1.0\r\nHost: a@b\r\n\r\n`],
];

const targets: HostileCase[] = [
  ...[
    ...['http://elsewhere.example/api/v1/user/x', 'http://shop.example@elsewhere.example/api/v1/user/x'],
    ...[
      'http://user@shop.example/api/v1/user/x',
      'https://shop.example/api/v1/user/x',
      'ftp://shop.example/api/v1/user/x',
    ],
    ...[
      'http://shop.example:81/api/v1/user/x',
      'http:///api/v1/user/x',
      'http:/api/v1/user/x',
      'http://shop.example:x/',
    ],
    ...[
      'http://shop.example/api/v1/user/../admin',
      'http://shop.example//api/v1/admin',
      'javascript:alert(1)',
    ],
    ...['*', 'shop.example:80', 'api/v1/user/x', '?x', '', '//api/v1/admin', '/\\elsewhere.example', '#'],
  ].map((target): HostileCase => [
    `the target ${target}`,
    `GET ${target} HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
  ]),
  ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nHost: shop.example\r\n\r\n'],
  ...[
    ...[
      '/../admin/x',
      '/%2e%2e/admin/x',
      '/.%2e/admin',
      '/%2E./admin',
      '/..',
      '/../',
      '/./x',
      '/.',
      '/%2e',
      '/%2e/x',
    ],
    ...[
      '/..%2fadmin',
      '/..%2Fadmin',
      '/..%5cadmin',
      '/..\\admin',
      '/%5c..%5cadmin',
      '/%2f..%2fadmin',
      '//admin',
      '/x//y',
    ],
    ...[
      '/..;/admin',
      '/..;x=y/admin',
      '/%2e%2e;x/admin',
      '/..%3b/admin',
      '/..%3bx/admin',
      '/..%00/admin',
      '/..%0d%0a/admin',
    ],
    ...[
      '/%c0%ae%c0%ae/admin',
      '/..%c0%af',
      '/%c1%9c..%c1%9c',
      '/%e0%80%ae%e0%80%ae/',
      '/%f0%80%80%ae/x',
      '/%uff0e%uff0e/x',
    ],
    ...[
      '/%ef%bc%8e%ef%bc%8e/admin',
      '/.%ef%bc%8e/admin',
      '/%e2%80%a5/admin',
      '/%e2%80%a4%e2%80%a4/',
      '/..%20/admin',
      '/%2e%2e%20%20',
    ],
    ...[
      '/..%3fx',
      '/..%23x',
      '/%',
      '/%2',
      '/%zz',
      '/%2%65',
      '/x%0d%0aHost:%20evil',
      '/x%00.png',
      '/%0a',
      '/%7f',
      '/x\\y',
      '/x#y',
      '/#',
      '/x?y#z',
    ],
  ].map((rest): HostileCase => [
    `the path …${rest}`,
    `GET ${prefix}${rest} HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
  ]),
  ...['a b', 'a\tb', 'a\x0bb', 'a\x00b', 'a\x7fb', 'caf\u00e9', 'a\rb', 'a\nb', 'x\r\n y'].map(
    (rest): HostileCase => [
      `the path …/${JSON.stringify(rest)}`,
      `GET ${prefix}/${rest} HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
    ],
  ),
];

const methodsAndVersions: HostileCase[] = [
  ...[
    'TRACE',
    'TRACK',
    'FOO',
    'get',
    'GETX',
    'G\u00cbT',
    'DESCRIBE',
    'SOURCE',
    '',
    ' GET',
    'GET\t',
    '{}',
    'DEBUG',
    'CONNECT',
  ].map((method): HostileCase => [
    `the method ${JSON.stringify(method)}`,
    `${method} ${prefix}/x HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
  ]),
  ['CONNECT', 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n\x16\x03\x01'],
  ...[
    'HTTP/0.9',
    'HTTP/1.2',
    'HTTP/1.10',
    'HTTP/01.1',
    'HTTP/2.0',
    'HTTP/2',
    'HTTP/3.0',
    'http/1.1',
    'HTTP1.1',
    'HTTPS/1.1',
    'HTTP/1.1 ',
    'HTTP/',
    'HTTP/1.1\x00',
  ].map((version): HostileCase => [
    `the version ${version}`,
    `GET ${prefix}/x ${version}\r\nHost: shop.example\r\n\r\n`,
  ]),
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00'],
  ['a client hello of TLS', Buffer.from('16030100c8010000c40303', 'hex')],
  ['a message of Redis', '*1\r\n$4\r\nPING\r\n'],
  ['a greeting of SMTP', 'EHLO mail.example\r\n'],
  ['zeros', Buffer.alloc(1_000)],
];

const oversized: HostileCase[] = [
  [
    'a request line of 100 KB',
    `GET ${prefix}/${'a'.repeat(100_000)} HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
    431,
  ],
  ['a query of 17 KB', `GET ${prefix}/x?${'a'.repeat(17_000)} HTTP/1.1\r\nHost: shop.example\r\n\r\n`, 431],
  ['a header of 17 KB', `${get}A: ${'b'.repeat(17_000)}\r\n\r\n`, 431],
  ['a header name of 17 KB', `${get}${'a'.repeat(17_000)}: b\r\n\r\n`, 431],
  ['headers of 20 KB', `${get}${`A: ${'b'.repeat(200)}\r\n`.repeat(100)}\r\n`, 431],
  ['thousands of headers', `${get}${'a:\r\n'.repeat(5_000)}\r\n`, 431],
  ['two hundred headers', `${get}${'a: b\r\n'.repeat(200)}\r\n`, 431],
  [
    'a coding behind a thousand headers',
    `${post}${'a:\r\n'.repeat(1_100)}Transfer-Encoding: chunked\r\n\r\n${chunks}`,
    431,
  ],
  ['a megabyte without an end', `GET ${prefix}/x HTTP/1.1\r\nA: ${'b'.repeat(1_000_000)}`, 431],
];

const expectations: HostileCase[] = [
  ...['200-ok', '100-continue, x', 'x, 100-continue', '100-continue;x=1', 'nothing'].map(
    (expectation): HostileCase => [
      `the expectation ${expectation}`,
      `${post}Expect: ${expectation}\r\nContent-Length: 5\r\n\r\nhello`,
      417,
    ],
  ),
];

const upgrades: HostileCase[] = [
  ...[
    `GET ${prefix}/x HTTP/1.1\r\nHost: a@b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET ${prefix}/x HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET /ws HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `GET http://elsewhere.example/ws HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    `${get}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nhello`,
    `${get}Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
    `${get}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
    `${post}Connection: Upgrade\r\nUpgrade: h2c\r\nTransfer-Encoding: identity\r\n\r\nhello`,
    `GET ${prefix}/../admin HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    `TRACE ${prefix}/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  ].map((bytes, index): HostileCase => [`upgrade ${index + 1}`, bytes]),
];

/** For tests: requests of which nothing is passed on. */
export const hostileRequests = {
  framing,
  grammar,
  hosts,
  targets,
  'methods and versions': methodsAndVersions,
  'too much of everything': oversized,
  expectations,
  upgrades,
};
