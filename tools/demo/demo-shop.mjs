import { currency } from './demo-data.mjs';

/** @typedef {import('./demo-client.mjs').DemoClient} DemoClient */
/** @typedef {import('./demo-data.mjs').OrderStatus} OrderStatus */

/** @typedef {{ id: string, status: OrderStatus, items: { sku: string, quantity: number }[] }} Order */

/** The way of an order to each state: who does what from which state on. @type {Record<OrderStatus, Step[]>} */
const journeys = {
  unpaid: [],
  cancelled: [{ from: 'unpaid', by: 'user', action: 'cancel' }],
  paid: [{ from: 'unpaid', by: 'user', action: 'pay' }],
  shipped: [
    { from: 'unpaid', by: 'user', action: 'pay' },
    { from: 'paid', by: 'admin', action: 'ship' },
  ],
  completed: [
    { from: 'unpaid', by: 'user', action: 'pay' },
    { from: 'paid', by: 'admin', action: 'ship' },
    { from: 'shipped', by: 'user', action: 'confirm' },
  ],
  refunded: [
    { from: 'unpaid', by: 'user', action: 'pay' },
    { from: 'paid', by: 'admin', action: 'refund' },
  ],
};

/** @typedef {{ from: OrderStatus, by: 'user' | 'admin', action: string }} Step */

/** Makes what is not there yet, each thing as the people would whose it is. */
export class DemoShop {
  /**
   * @param {DemoClient} client
   * @param {string} adminToken
   */
  constructor(client, adminToken) {
    this.client = client;
    this.adminToken = adminToken;
    /** The id of each product, by its article number. @type {Map<string, string>} */
    this.productIds = new Map();
  }

  /**
   * @param {{ username: string, nickname: string, phone: string | null }} user
   * @param {string} password
   * @returns {Promise<boolean>} whether it is new
   */
  async addUser(user, password) {
    const body = { ...user, email: `${user.username}@example.com`, password };
    const { status } = await this.admin('POST', '/end-users', { body, statuses: [201, 409] });
    return status === 201;
  }

  /**
   * @param {import('./demo-data.mjs').Product} product
   * @returns {Promise<boolean>} whether it is new
   */
  addProduct(product) {
    return this.addProductAt('/admin/products', this.adminToken, product);
  }

  /**
   * @param {string} token its owner's
   * @param {{ name: string, description: string }} shop
   * @returns {Promise<boolean>} whether it is new
   */
  async addShop(token, { name, description }) {
    const body = { name, description };
    const { status } = await this.client.call('POST', '/merchant/shop', {
      token,
      body,
      statuses: [201, 409],
    });
    return status === 201;
  }

  /**
   * @param {string} token of the shop's owner
   * @param {import('./demo-data.mjs').Product} product
   * @returns {Promise<boolean>} whether it is new
   */
  addShopProduct(token, product) {
    return this.addProductAt('/merchant/products', token, product);
  }

  /**
   * @param {{ name: string }} carrier
   * @returns {Promise<boolean>} whether it is new
   */
  async addCarrier(carrier) {
    const call = { token: this.adminToken };
    const query = `keyword=${encodeURIComponent(carrier.name)}`;
    const { data } = await this.client.call('GET', `/merchant/carriers?${query}`, call);
    if (data.total > 0) return false;
    await this.client.call('POST', '/merchant/carriers', { ...call, body: carrier });
    return true;
  }

  /**
   * Places an order unless this user has one like it, and sees it to its state. One that people have moved on, or that ran out of
   * time, is left as it is.
   *
   * @param {string} token the user's
   * @param {Record<string, number>} lines
   * @param {OrderStatus} status
   * @returns {Promise<boolean>} whether it is new
   */
  async addOrder(token, lines, status) {
    const { data } = await this.client.call('GET', '/user/orders?page_size=100', { token });
    const known = data.list.find((/** @type {Order} */ { items }) => isSame(items, lines));
    const order = known ?? (await this.place(token, lines));
    await this.travel(token, order, journeys[status]);
    return known === undefined;
  }

  /**
   * @param {string} token the user's
   * @param {string} userId
   * @param {{ title: string }} content
   * @returns {Promise<boolean>} whether it is new
   */
  async addNotification(token, userId, content) {
    const { data } = await this.client.call('GET', '/user/notifications?page_size=100', { token });
    if (data.list.some((/** @type {{ title: string }} */ { title }) => title === content.title)) return false;
    const body = { user_id: userId, ...content };
    const key = `demo-notification-${userId}`; // the one before may still be with the worker
    const { replayed } = await this.admin('POST', '/notifications/user', { body, key });
    return !replayed;
  }

  /**
   * A file of the administrator's own, unless there is one of this name.
   *
   * @param {{ name: string, type: string, content: () => Buffer | string }} file
   * @returns {Promise<boolean>} whether it is new
   */
  async addFile({ name, type, content }) {
    const token = this.adminToken;
    const { data } = await this.client.call('GET', `/files?keyword=${encodeURIComponent(name)}`, { token });
    if (data.total > 0) return false;
    const form = new FormData();
    form.append('file', new Blob([content()], { type }), name);
    await this.client.call('POST', '/files', { token, form });
    return true;
  }

  /**
   * @param {'GET' | 'POST'} method
   * @param {string} path
   * @param {import('./demo-client.mjs').Call} [call]
   */
  admin(method, path, call = {}) {
    return this.client.call(method, `/admin${path}`, { ...call, token: this.adminToken });
  }

  /**
   * @param {string} path of the products
   * @param {string} token
   * @param {import('./demo-data.mjs').Product} product
   * @returns {Promise<boolean>} whether it is new
   */
  async addProductAt(path, token, product) {
    const body = { ...product, currency };
    const { status, data } = await this.client.call('POST', path, { token, body, statuses: [201, 409] });
    const id = status === 201 ? data.id : await this.findProduct(path, token, product.sku);
    if (id) this.productIds.set(product.sku, id);
    return status === 201;
  }

  /**
   * @param {string} path of the products
   * @param {string} token
   * @param {string} sku
   */
  async findProduct(path, token, sku) {
    const { data } = await this.client.call('GET', `${path}?page_size=100&keyword=${sku}`, { token });
    return data.list.find((/** @type {{ sku: string }} */ product) => product.sku === sku)?.id;
  }

  /**
   * @param {string} token
   * @param {Record<string, number>} lines
   * @returns {Promise<Order>}
   */
  async place(token, lines) {
    const items = Object.entries(lines).map(([sku, quantity]) => ({
      product_id: this.productIds.get(sku),
      quantity,
    }));
    const { data } = await this.client.call('POST', '/user/orders', { token, body: { items } });
    return data;
  }

  /**
   * @param {string} token
   * @param {Order} order
   * @param {Step[]} steps
   */
  async travel(token, order, steps) {
    let { status } = order;
    for (const { from, by, action } of steps) {
      if (status !== from) continue;
      const path = `/${by}/orders/${order.id}/${action}`;
      const call = { token: by === 'user' ? token : this.adminToken };
      ({ status } = (await this.client.call('POST', path, call)).data);
    }
  }
}

/**
 * @param {Order['items']} items
 * @param {Record<string, number>} lines
 */
function isSame(items, lines) {
  return (
    items.length === Object.keys(lines).length && items.every(({ sku, quantity }) => lines[sku] === quantity)
  );
}
