/** Common words of fields. Those that mean something else together stand there together. */
const words = wordList(`
  account 账户 active 启用 address 地址 age 年龄 amount 金额 area 地区 author 作者 avatar 头像 balance 余额
  barcode 条形码 birthday 生日 body 正文 brand 品牌 category 分类 city 城市 code 编码 color 颜色
  comment 评论 company 公司 content 内容 count 数量 country 国家 cover 封面 created 创建 currency 币种
  customer 客户 date 日期 day 日期 deleted 删除 department 部门 description 描述 discount 折扣 due 到期
  duration 时长 email 邮箱 enabled 启用 end 结束 expires 过期 file 文件 first_name 名 from 从 gender 性别
  height 高度 icon 图标 image 图片 invoice 发票 keyword 关键词 language 语言 last_name 姓 length 长度
  level 级别 link 链接 logo 标志 max 最大 message 消息 min 最小 mobile 手机 name 名称 nickname 昵称
  note 备注 notes 备注 number 编号 order 订单 owner 所有者 paid 支付 parent 上级 password 密码 payment 付款
  phone 电话 position 位置 price 价格 priority 优先级 product 商品 province 省份 published 发布
  quantity 数量 rank 排名 rate 费率 rating 评分 reason 原因 region 地区 remark 备注 role 角色 sale 销售
  score 分数 sent 发送 shipped 发货 shop 店铺 since 起始日期 size 尺寸 sku 货号 sold 售出 sort 排序
  source 来源 start 开始 state 状态 status 状态 stock 库存 street 街道 subject 主题 subtitle 副标题
  summary 摘要 supplier 供应商 tag 标签 tags 标签 tax 税 text 文本 threshold 阈值 title 标题 to 到
  total 总计 tracking_number 运单号 type 类型 unit 单位 unit_price 单价 until 截止日期 updated 更新 url 网址
  user 用户 user_name 用户名 username 用户名 valid 有效 value 值 version 版本 visible 可见 website 网站
  weight 重量 width 宽度 year 年份 zip 邮编`);

/** Common values of an enum. */
const values = wordList(`
  active 启用 approved 已通过 archived 已归档 bad 差 cancelled 已取消 closed 已关闭 disabled 停用 done 已完成
  draft 草稿 enabled 启用 failed 失败 female 女 good 好 high 高 inactive 停用 large 大 low 低 male 男
  medium 中 new 新 no 否 off 关 old 旧 on 开 open 开放 other 其他 paid 已支付 pending 待处理 private 私有
  public 公开 published 已发布 rejected 已拒绝 shipped 已发货 small 小 unpaid 未支付 yes 是`);

/** What a name begins or ends with, and what it means there. */
const beginnings = new Map([
  ['is', '是否'],
  ['has', '是否有'],
]);
const endings = new Map([
  ['at', '时间'],
  ['on', '日期'],
  ['id', ' ID'],
]);

/**
 * What a field is called in Chinese: `unit_price` 单价, `created_at` 创建时间. Words that are not known stay as they are.
 *
 * @param {string} name snake_case
 * @param {(word: string) => string} unknown how such a word is written
 */
export function chineseLabel(name, unknown) {
  const parts = name.split('_');
  const said =
    words.get(name) ?? parts.map((part, place) => wordAt(part, place, parts) ?? unknown(part)).join(' ');
  return said
    .replace(/ +/g, ' ')
    .replace(/(?<=\p{Script=Han}) (?=\p{Script=Han})/gu, '')
    .trim();
}

/**
 * @param {string} word
 * @param {number} place
 * @param {string[]} all
 */
function wordAt(word, place, all) {
  if (all.length > 1 && place === 0 && beginnings.has(word)) return beginnings.get(word);
  if (all.length > 1 && place === all.length - 1 && endings.has(word)) return endings.get(word);
  return words.get(word);
}

/**
 * @param {string} value of an enum
 * @returns {string | undefined} what it is called in Chinese, where that is known
 */
export function chineseValue(value) {
  return values.get(value);
}

/**
 * @param {string} list of words, each followed by what it is in Chinese
 * @returns {Map<string, string>}
 */
function wordList(list) {
  return new Map(
    Array.from(list.matchAll(/(\S+)\s+(\S+)/g), ([, word = '', chinese = '']) => [word, chinese]),
  );
}
