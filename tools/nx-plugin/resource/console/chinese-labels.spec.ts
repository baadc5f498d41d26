import { chineseLabel, chineseValue } from './chinese-labels.mjs';

const label = (name: string) => chineseLabel(name, (word) => word.toUpperCase());

describe('chineseLabel', () => {
  it.each([
    ['name', '名称'],
    ['price', '价格'],
    ['unit_price', '单价'],
    ['created_at', '创建时间'],
    ['due_on', '到期日期'],
    ['owner_id', '所有者 ID'],
    ['is_active', '是否启用'],
    ['max_order_quantity', '最大订单数量'],
    ['vip_price', 'VIP 价格'],
    ['price_2', '价格 2'],
    ['abc', 'ABC'],
    ['on', 'ON'],
    ['id', 'ID'],
  ])('[NX-03] %s is %s', (name, chinese) => {
    expect(label(name)).toBe(chinese);
  });

  it('[NX-03] knows common values of an enum, and no others', () => {
    expect([chineseValue('draft'), chineseValue('draft-2')]).toEqual(['草稿', undefined]);
  });
});
