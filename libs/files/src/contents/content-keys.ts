/**
 * Where the thumbnail of some bytes is in the storage. It follows from their own key, so that a run of the job that dies and the
 * next one write the same object; and since no key is ever used for other bytes again, what is released is never come back to.
 */
export function thumbnailKeyOf(storageKey: string): string {
  return `${storageKey}-thumbnail`;
}
