/** An upload that goes on after a reload, once somebody chooses the file again. */
export interface RememberedUpload {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** By which the file is known again. */
  readonly sample: string;
}

/**
 * One person's unfinished uploads in this browser. Each has an entry of its own, so that tabs do not overwrite each other's.
 * @see file-sample.ts
 */
export class RememberedUploads {
  readonly #prefix: string;

  constructor(userId: string) {
    this.#prefix = `ginforge.upload.${userId}.`;
  }

  all(): RememberedUpload[] {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.#prefix));
    return keys.flatMap((key) => parse(localStorage.getItem(key)));
  }

  keep(upload: RememberedUpload): void {
    localStorage.setItem(this.#prefix + upload.id, JSON.stringify(upload));
  }

  forget(id: string): void {
    localStorage.removeItem(this.#prefix + id);
  }

  /** Tells when another tab has finished or cancelled one. @returns its undo */
  onForgotten(handle: (id: string) => void): () => void {
    const listen = ({ key, newValue }: StorageEvent): void => {
      if (newValue === null && key?.startsWith(this.#prefix)) handle(key.slice(this.#prefix.length));
    };
    addEventListener('storage', listen);
    return () => removeEventListener('storage', listen);
  }
}

/** What is not ours, or of another time, is left alone. */
function parse(text: string | null): RememberedUpload[] {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    return isRemembered(found) ? [found] : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

function isRemembered(found: unknown): found is RememberedUpload {
  if (typeof found !== 'object' || found === null) return false;
  const { id, name, size, sample } = found as Partial<Record<string, unknown>>;
  return [id, name, sample].every((text) => typeof text === 'string') && typeof size === 'number';
}
