import { WebSocketError } from '@ginforge/websocket-client';
import { defineTexts } from '../i18n/define-texts.js';
import { ApiError } from './api-error.js';

/** The catalogue of errors (AP-02), by code. What is not here is said in the server's own words. */
const texts = {
  en: {
    unreachable: 'The server cannot be reached.',
    unknown: 'Something went wrong.',
    e1000: 'The request cannot be understood.',
    e1001: 'Some of the values are not valid.',
    e1004: 'This does not exist (any more).',
    e1009: 'This conflicts with what is there.',
    e1010: 'The same request is still being carried out.',
    e1011: 'Somebody has changed this meanwhile.',
    e1012: 'Something else still uses this.',
    e1013: 'This is too large.',
    e1014: 'This code is taken.',
    e1029: 'Too many requests. Try again in a moment.',
    e2001: 'Your session has ended. Sign in again.',
    e2002: 'Your session has ended. Sign in again.',
    e2003: 'You may not do this.',
    e2004: 'The user name or password is wrong.',
    e2005: 'This account is disabled.',
    e2006: 'Too many failed attempts. Try again later.',
    e2007: 'Your session has ended. Sign in again.',
    e2008: 'You may not do this: nobody gives, takes or changes more than they may do themselves.',
    e2009:
      'Nobody disables, deletes or resets themselves. Your own password changes with the old one at hand.',
    e3001: 'There is no such user.',
    e3002: 'This user name is taken.',
    e3003: 'This e-mail address is taken.',
    e3005: 'The last super administrator cannot be removed, disabled or demoted.',
    e4001: 'There is no such product.',
    e4002: 'This article number is taken.',
    e4003: 'Somebody else has changed this product meanwhile.',
    e4004: 'There are not enough pieces in stock.',
    e5001: 'There is no such file.',
    e5002: 'This file is still being processed.',
    e5003: 'This file was rejected.',
    e5004: 'Files of this type are not accepted.',
    e5005: 'This file is larger than files may be.',
    e5006: 'There is not enough room left for this file: your quota is used up.',
    e5007: 'Too many of your uploads are open. Finish or cancel one first.',
    e5008: 'This upload has expired. Begin it anew.',
    e5011: 'The server has no room left for files.',
    e5012: 'The bytes of this file are lost.',
    e5013: 'What arrived is not what was sent. Try again.',
    e6001: 'There is no such order.',
    e6002: 'The state of the order does not allow this.',
    e6003: 'A payment of this order is still under way.',
    e9000: 'Something went wrong on the server.',
    e9002: 'The service behind gave no usable answer.',
    e9003: 'The service is not available at the moment.',
    e9004: 'The service behind took too long.',
  },
  'zh-CN': {
    unreachable: '无法连接服务器。',
    unknown: '出现错误。',
    e1000: '无法理解该请求。',
    e1001: '部分填写内容无效。',
    e1004: '该内容不存在(或已被删除)。',
    e1009: '与现有数据冲突。',
    e1010: '相同的请求仍在处理中。',
    e1011: '此内容已被他人修改。',
    e1012: '仍被其他内容使用。',
    e1013: '内容过大。',
    e1014: '该代码已被占用。',
    e1029: '请求过于频繁,请稍后再试。',
    e2001: '会话已结束,请重新登录。',
    e2002: '会话已结束,请重新登录。',
    e2003: '您没有权限执行此操作。',
    e2004: '用户名或密码错误。',
    e2005: '该账号已被禁用。',
    e2006: '失败次数过多,请稍后再试。',
    e2007: '会话已结束,请重新登录。',
    e2008: '您没有权限执行此操作:不能授予、收回或更改超出自身权限的内容。',
    e2009: '不能禁用、删除或重置自己的账号;修改自己的密码需要输入旧密码。',
    e3001: '用户不存在。',
    e3002: '该用户名已被占用。',
    e3003: '该邮箱已被占用。',
    e3005: '不能删除、禁用或降级最后一位超级管理员。',
    e4001: '商品不存在。',
    e4002: '该货号已被占用。',
    e4003: '此商品已被他人修改。',
    e4004: '库存不足。',
    e5001: '文件不存在。',
    e5002: '文件仍在处理中。',
    e5003: '文件未被接受。',
    e5004: '不接受此类型的文件。',
    e5005: '文件超过大小上限。',
    e5006: '剩余空间不足:您的配额已用完。',
    e5007: '未完成的上传过多,请先完成或取消其中一个。',
    e5008: '此上传已过期,请重新开始。',
    e5011: '服务器已没有存储空间。',
    e5012: '文件内容已丢失。',
    e5013: '收到的内容与发送的不一致,请重试。',
    e6001: '订单不存在。',
    e6002: '订单当前状态不允许此操作。',
    e6003: '该订单仍有付款正在进行。',
    e9000: '服务器出现错误。',
    e9002: '后端服务未返回有效响应。',
    e9003: '服务暂时不可用。',
    e9004: '后端服务响应超时。',
  },
} as const;

const t = defineTexts('errors', texts);

type Key = keyof typeof texts.en;

function keyOf(code: number): Key | undefined {
  const key = `e${code}`;
  return Object.hasOwn(texts.en, key) ? (key as Key) : undefined;
}

/** What went wrong, for people, in the language of the moment. */
export function errorText(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 0) return t('unreachable');
    const key = keyOf(error.code);
    return key === undefined ? error.message : t(key);
  }
  if (error instanceof WebSocketError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : t('unknown');
}
