/**
 * What the tables say, in English and in Chinese. A workload or unit without Chinese words keeps its English ones.
 *
 * @typedef {object} Words
 * @property {(text: string) => string} say a title or a unit in this language
 * @property {string} what
 * @property {string} aim
 * @property {string} measured
 * @property {string} notMeasured
 * @property {(share: string) => string} lost
 * @property {string} unfinished
 * @property {(machine: import('../machine.mjs').Machine, date: string) => string} machine
 */

/** @type {Record<string, string>} */
const chinese = {
  'Burst to 1,000 sockets': '向 1,000 个连接突发',
  'Burst to 10,000 sockets': '向 10,000 个连接突发',
  'One message after another to 1,000 sockets, none overlapping': '向 1,000 个连接逐条发送，互不重叠',
  '1,000 sockets × 500 messages a second': '1,000 个连接 × 每秒 500 条',
  '1,000 sockets × 50 messages a second': '1,000 个连接 × 每秒 50 条',
  '1, 2, 3 gateways': '1、2、3 个网关',
  'CPU s per million deliveries': '每百万次送达的 CPU 秒数',
  'deliveries a second': '每秒送达数',
  'ms, 99th percentile': '毫秒，第 99 百分位',
  'deliveries per CPU second with one': '每 CPU 秒的送达数，一个网关',
  'deliveries per CPU second with two': '每 CPU 秒的送达数，两个网关',
  'deliveries per CPU second with three': '每 CPU 秒的送达数，三个网关',
  'HTTP proxy, answers of 1 KiB, 64 connections': 'HTTP 代理，1 KiB 的应答，64 个连接',
  'CPU s per 100,000 requests': '每 100,000 个请求的 CPU 秒数',
  'What the proxy adds at 500 requests/s, 99th percentile': '每秒 500 个请求时代理增加的时间，第 99 百分位',
  ms: '毫秒',
  'One large upload through the proxy': '经代理的一次大文件上传',
  'MiB per second': '每秒 MiB 数',
  'GinForge, logging each request': 'GinForge，逐条记录请求',
  'GinForge, transport middleware': 'GinForge，middleware 传输',
  'http-proxy-middleware in Nest, as its readme shows it': 'Nest 中的 http-proxy-middleware，按其 readme',
  'Connections accepted, with token, revocation and presence': '接受连接，含令牌、吊销和在线状态',
  'CPU ms a connection': '每个连接的 CPU 毫秒数',
  'connections a second': '每秒连接数',
  '19,000 idle connections in one process, or as many as the limit of open files allows':
    '一个进程中 19,000 个空闲连接，或打开文件数上限所允许的个数',
  'event-loop delay, p99 in ms': '事件循环延迟，第 99 百分位，毫秒',
  '% of a core for each 10,000': '每 10,000 个连接占一个核的百分比',
  'connections held': '保持的连接数',
  'Memory of 10,000 idle connections': '10,000 个空闲连接的内存',
  'KiB a connection': '每个连接的 KiB 数',
  'KiB a connection, before garbage is collected': '每个连接的 KiB 数，垃圾回收之前',
  'One message on a quiet system': '空闲系统上的一条消息',
  'ms, median': '毫秒，中位数',
  'Messages that nobody here wants': '这里无人需要的消息',
  'CPU µs per message': '每条消息的 CPU 微秒数',
  '10,000 clients cut off at once come back, one message missed by each':
    '10,000 个客户端同时断线后恢复，每个错过一条消息',
  's until all are back and whole': '秒，直到全部恢复且无缺失',
  lost: '丢失',
  doubled: '重复',
  notRecovered: '未恢复',
  '50 clients stop reading beside 200 that read 50 messages of 20 kB a second':
    '50 个客户端停止读取，另有 200 个每秒读取 50 条 20 kB 的消息',
  'MiB that the server grows': '服务器内存增长的 MiB 数',
  'slow clients cut off': '被断开的慢客户端数',
  'ms of the fast ones, 99th percentile': '快客户端的毫秒数，第 99 百分位',
  'times what it is without the slow ones': '倍于没有慢客户端时',
  'Publishing from one process': '从一个进程发布',
  'CPU s per 100,000 messages, one a call': '每 100,000 条消息的 CPU 秒数，逐条调用',
  'CPU s per 100,000 messages, batches of 100': '每 100,000 条消息的 CPU 秒数，每批 100 条',
  'messages a second, one a call': '每秒消息数，逐条调用',
  'messages a second, batches of 100': '每秒消息数，每批 100 条',
  'GinForge, kept and published': 'GinForge，保存并发布',
  'plain PUBLISH by ioredis': 'ioredis 的普通 PUBLISH',
  'One user to another, 100 pairs': '用户之间一对一，100 对',
  'CPU s per 100,000 messages': '每 100,000 条消息的 CPU 秒数',
  'messages a second': '每秒消息数',
  'ms at 2,000 a second, 99th percentile': '每秒 2,000 条时的毫秒数，第 99 百分位',
  'Nest, stock': '原样的 Nest',
  'bare ws': '裸 ws',
  'C++ floor': 'C++ 下限',
};

/** @type {Words} */
export const english = {
  say: (text) => text,
  what: '',
  aim: 'aim',
  measured: 'measured',
  notMeasured: 'not measured',
  lost: (share) => `${share} not delivered`,
  unfinished: 'not finished',
  machine: ({ processor, cores, memoryGiB, system, node, versions }, date) =>
    `${date}, ${processor}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}; ${versionList(versions, ', ')}.`,
};

/** @type {Words} */
export const inChinese = {
  say: (text) => chinese[text] ?? text,
  what: '',
  aim: '目标',
  measured: '实测',
  notMeasured: '未测',
  lost: (share) => `${share} 未送达`,
  unfinished: '未完成',
  machine: ({ processor, cores, memoryGiB, system, node, versions }, date) =>
    `${date}，${processor}，${cores} 核，${memoryGiB} GiB，${system}，Node ${node}；${versionList(versions, '、')}。`,
};

/**
 * @param {Record<string, string>} versions
 * @param {string} separator
 */
function versionList(versions, separator) {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(separator);
}
