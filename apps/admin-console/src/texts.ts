import { computed, ref } from 'vue';

const en = {
  tagline: 'Back office',
  signIn: 'Sign in',
  signOut: 'Sign out',
  username: 'User name',
  password: 'Password',
  email: 'E-mail',
  users: 'End users',
  noUsers: 'Nobody has registered yet.',
  created: 'Created',
  status: 'Status',
  total: 'in all',
  previous: 'Previous',
  next: 'Next',
  addUser: 'Add an end user',
  add: 'Add',
  added: 'Added',
  passwordHint: '8 characters or more',
  notify: 'Send a notification',
  receiver: 'To',
  everybody: 'Everybody',
  title: 'Title',
  body: 'Text',
  send: 'Send',
  sent: 'Sent',
  rooms: 'Rooms',
  room: 'Room',
  join: 'Join',
  leave: 'Leave',
  message: 'Message',
  noRoom: 'Join a room to talk, chat:lobby for one.',
  feed: 'Live messages',
  noMessages: 'Nothing yet. What the gateway sends to you appears here at once.',
  clear: 'Clear',
  refresh: 'Refresh',
  missed: 'Messages were missed:',
  idle: 'Not connected',
  connecting: 'Connecting',
  open: 'Connected',
  waiting: 'Reconnecting',
  closed: 'Disconnected',
  reconnect: 'Reconnect',
  active: 'Active',
  disabled: 'Disabled',
  unreachable: 'The server cannot be reached.',
};

const zh: typeof en = {
  tagline: '管理后台',
  signIn: '登录',
  signOut: '退出登录',
  username: '用户名',
  password: '密码',
  email: '邮箱',
  users: '终端用户',
  noUsers: '还没有注册用户。',
  created: '创建时间',
  status: '状态',
  total: '个',
  previous: '上一页',
  next: '下一页',
  addUser: '新增终端用户',
  add: '新增',
  added: '已新增',
  passwordHint: '至少 8 个字符',
  notify: '发送通知',
  receiver: '接收者',
  everybody: '所有人',
  title: '标题',
  body: '内容',
  send: '发送',
  sent: '已发送',
  rooms: '房间',
  room: '房间',
  join: '加入',
  leave: '离开',
  message: '消息',
  noRoom: '加入一个房间即可聊天,例如 chat:lobby。',
  feed: '实时消息',
  noMessages: '暂无消息。网关推送给你的内容会立即显示在这里。',
  clear: '清空',
  refresh: '刷新',
  missed: '有消息丢失:',
  idle: '未连接',
  connecting: '连接中',
  open: '已连接',
  waiting: '重连中',
  closed: '已断开',
  reconnect: '重新连接',
  active: '正常',
  disabled: '已禁用',
  unreachable: '无法连接服务器。',
};

const dictionaries = { en, zh };
export type Language = keyof typeof dictionaries;

const storageKey = 'ginforge.language';

function preferredLanguage(): Language {
  const chosen = localStorage.getItem(storageKey) ?? navigator.language;
  return chosen.startsWith('zh') ? 'zh' : 'en';
}

function apply(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

export const language = ref<Language>(preferredLanguage());
apply(language.value);

/** The texts of the chosen language. */
export const texts = computed(() => dictionaries[language.value]);

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  localStorage.setItem(storageKey, chosen);
  apply(chosen);
}

/** A point in time as people here write it. */
export function formatTime(time: string | number): string {
  const locale = language.value === 'zh' ? 'zh-CN' : 'en-GB';
  return new Date(time).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' });
}
