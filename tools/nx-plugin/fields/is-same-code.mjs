/**
 * @param {string} text
 * @param {string} code
 * @returns {boolean} whether the text has the code in it, however the two are laid out
 */
export function isSameCode(text, code) {
  return squeezed(text).includes(squeezed(code));
}

/** @param {string} code */
function squeezed(code) {
  return code.replace(/\s+/g, '').replace(/,(?=[\])}])/g, '');
}
