/**
 * @param {string} name kebab-case
 * @returns {string} `merchant-api` → `MerchantApi`
 */
export function className(name) {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
