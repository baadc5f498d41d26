/**
 * What a resource is called in sentences.
 *
 * @param {import('./describe-resource.mjs').Resource} resource
 */
export function resourceWords({ title, pluralTitle }) {
  const one = withinSentence(title.en);
  const article = /^[aeiou]/i.test(one) ? 'an' : 'a';
  const isOneOfMany = title.en !== pluralTitle.en;
  return {
    /** `a gift card`; `news` have no article. */
    one: isOneOfMany ? `${article} ${one}` : one,
    One: isOneOfMany ? `${article === 'an' ? 'An' : 'A'} ${one}` : title.en,
    many: withinSentence(pluralTitle.en),
    Many: pluralTitle.en,
    /** 查看礼品卡: Chinese has no plural, and a space beside Latin letters. */
    zh: /^[A-Za-z0-9]/.test(title['zh-CN']) ? ` ${title['zh-CN']}` : title['zh-CN'],
  };
}

/** @param {string} title that begins a sentence, or is all capitals as `SKU` is */
export function withinSentence(title) {
  return /^\p{Lu}(?!\p{Lu})/u.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
