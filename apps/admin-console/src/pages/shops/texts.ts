import { defineTexts } from '../../i18n/define-texts.js';

export const t = defineTexts('shops', {
  en: {
    title: 'Shops',
    subtitle: 'Merchants keep their own; what a closed one has is not on sale.',
    empty: 'No shop matches.',
    name: 'Name',
    contact: 'Contact',
    owner: 'Owner',
    platform: 'The platform',
    status: 'Status',
    open: 'Open',
    closed: 'Closed',
    opened: 'Since',
    changed: 'Changed',
  },
  'zh-CN': {
    title: '店铺',
    subtitle: '由商家自行维护；已关闭店铺的商品不会出售。',
    empty: '没有符合条件的店铺。',
    name: '名称',
    contact: '联系邮箱',
    owner: '所有者',
    platform: '平台',
    status: '状态',
    open: '营业中',
    closed: '已关闭',
    opened: '创建时间',
    changed: '修改时间',
  },
});
