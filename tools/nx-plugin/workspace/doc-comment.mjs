import { Refusal } from './refusal.mjs';

/** As long as a line of comments is elsewhere, with room for its marks. */
const longestSummary = 120;

/**
 * @param {string} summary one sentence
 * @returns {string} it, as it may stand in a comment and in quotes
 * @throws {Refusal}
 */
export function docComment(summary) {
  if (/[\n\r\\]|\*\//.test(summary) || summary.trim() === '' || summary.length > longestSummary) {
    throw new Refusal(
      `The summary must be one line of at most ${longestSummary} letters, without backslashes or "*/".`,
    );
  }
  return summary.trim();
}
