/** What `npm run demo` makes, told apart by the names that it has there: a second run finds it by them. */

/** Of every demo user. They are for a machine that nobody else reaches. */
export const demoPassword = 'demo-password';

/** @type {{ username: string, nickname: string, phone: string | null }[]} */
export const users = [
  { username: 'demo-ada', nickname: 'Ada Lovelace', phone: '+44 20 7946 0101' },
  { username: 'demo-grace', nickname: 'Grace Hopper', phone: '+1 202 555 0102' },
  { username: 'demo-linus', nickname: 'Linus', phone: null },
  { username: 'demo-meiling', nickname: '陈美玲', phone: '+86 10 5555 0104' },
  { username: 'demo-wei', nickname: '王伟', phone: null },
  { username: 'demo-sofia', nickname: 'Sofia Kovalevskaya', phone: null },
];

/**
 * Prices are minor units.
 *
 * @typedef {{ sku: string, name: string, description: string, price: number, stock: number, threshold: number, status?: 'off' }} Product
 * @type {Product[]}
 */
export const products = [
  {
    sku: 'DEMO-MUG',
    name: 'Enamel mug',
    description: 'Holds 350 ml.',
    price: 1_490,
    stock: 120,
    threshold: 20,
  },
  {
    sku: 'DEMO-TEE',
    name: 'T-shirt',
    description: 'Organic cotton.',
    price: 2_490,
    stock: 80,
    threshold: 15,
  },
  { sku: 'DEMO-BAG', name: 'Canvas bag', description: '帆布包', price: 1_990, stock: 60, threshold: 10 },
  { sku: 'DEMO-PEN', name: 'Fountain pen', description: 'Fine nib.', price: 3_900, stock: 35, threshold: 5 },
  { sku: 'DEMO-BOOK', name: 'Notebook, A5', description: 'Dotted.', price: 1_250, stock: 200, threshold: 30 },
  { sku: 'DEMO-LAMP', name: 'Desk lamp', description: 'Warm light.', price: 8_900, stock: 5, threshold: 4 },
  {
    sku: 'DEMO-CLOCK',
    name: 'Wall clock',
    description: 'Out of stock.',
    price: 5_600,
    stock: 0,
    threshold: 3,
  },
  {
    sku: 'DEMO-CHAIR',
    name: 'Folding chair',
    description: 'Not on sale yet.',
    price: 12_900,
    stock: 40,
    threshold: 6,
    status: 'off',
  },
];

/**
 * Of users who sell something themselves.
 *
 * @type {{ username: string, name: string, description: string, products: Product[] }[]}
 */
export const shops = [
  {
    username: 'demo-sofia',
    name: 'Sofia’s Maps',
    description: 'Maps of what there is, and of what there is not.',
    products: [
      {
        sku: 'MAP-SEA',
        name: 'Sea chart',
        description: 'The North Sea, 1884.',
        price: 3_400,
        stock: 12,
        threshold: 3,
      },
      {
        sku: 'MAP-SKY',
        name: 'Star map',
        description: 'Turns with the year.',
        price: 2_700,
        stock: 25,
        threshold: 5,
      },
    ],
  },
  {
    username: 'demo-meiling',
    name: '美玲茶铺',
    description: '自家茶园的茶。',
    products: [
      {
        sku: 'TEA-GREEN',
        name: '绿茶 100 克',
        description: '明前采摘。',
        price: 1_880,
        stock: 40,
        threshold: 8,
      },
      {
        sku: 'TEA-POT',
        name: '紫砂壶',
        description: '手工制作。',
        price: 16_800,
        stock: 6,
        threshold: 2,
      },
    ],
  },
];

/** @type {{ name: string, tracking_url: string, status: 'on' }[]} */
export const carriers = [
  { name: 'Demo Post', tracking_url: 'https://example.com/parcels/{tracking_number}', status: 'on' },
  { name: 'Demo Express', tracking_url: 'https://example.com/express/{tracking_number}', status: 'on' },
];

export const currency = 'EUR';

/**
 * How far an order goes; of one user no two have the same lines, by which a second run finds them.
 *
 * @typedef {'unpaid' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded'} OrderStatus
 * @type {{ username: string, lines: Record<string, number>, status: OrderStatus }[]}
 */
export const orders = [
  { username: 'demo-ada', lines: { 'DEMO-MUG': 2, 'DEMO-BOOK': 1 }, status: 'completed' },
  { username: 'demo-ada', lines: { 'DEMO-LAMP': 1 }, status: 'paid' },
  { username: 'demo-grace', lines: { 'DEMO-TEE': 3 }, status: 'shipped' },
  { username: 'demo-grace', lines: { 'DEMO-PEN': 1 }, status: 'unpaid' },
  { username: 'demo-linus', lines: { 'DEMO-BAG': 1, 'DEMO-TEE': 1 }, status: 'refunded' },
  { username: 'demo-linus', lines: { 'DEMO-BOOK': 5 }, status: 'paid' },
  { username: 'demo-meiling', lines: { 'DEMO-MUG': 1 }, status: 'cancelled' },
  { username: 'demo-meiling', lines: { 'DEMO-PEN': 2 }, status: 'shipped' },
  { username: 'demo-wei', lines: { 'DEMO-BAG': 2 }, status: 'completed' },
  { username: 'demo-wei', lines: { 'MAP-SEA': 1, 'MAP-SKY': 1 }, status: 'paid' },
  { username: 'demo-sofia', lines: { 'TEA-GREEN': 2 }, status: 'shipped' },
];

/** @type {{ username: string, title: string, body: string, category: string, link: string }[]} */
export const notifications = [
  {
    username: 'demo-ada',
    title: 'Welcome to GinForge',
    body: 'What happens here reaches every device that you are signed in on.',
    category: 'news',
    link: '/notifications',
  },
  {
    username: 'demo-meiling',
    title: '欢迎使用 GinForge',
    body: '这里发生的一切都会送达您登录的每台设备。',
    category: 'news',
    link: '/notifications',
  },
];

export const broadcast = {
  title: 'The demo shop is open',
  body: 'Users, products and orders are there to be looked at.',
  category: 'news',
  link: '/products',
};
