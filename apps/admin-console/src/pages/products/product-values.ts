/** A product as its form has it: what is typed stays text until it is sent. */
export interface ProductValues {
  name: string;
  sku: string;
  description: string;
  /** In major units of the currency: `19.90`. */
  price: string;
  currency: string;
  /** Pieces; of a new product alone. */
  stock: string;
  threshold: string;
  status: 'on' | 'off';
  /** Of the product that the change is made from. */
  version: number;
}

export function emptyProduct(): ProductValues {
  return {
    name: '',
    sku: '',
    description: '',
    price: '',
    currency: 'EUR',
    stock: '0',
    threshold: '0',
    status: 'on',
    version: 1,
  };
}
