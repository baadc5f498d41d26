/** Something that is wanted more often than it should be done. */
export interface Coalesced {
  /** Does it now, or once more when what is under way has ended and a moment has passed. */
  request: () => void;
  /** Whatever is still wanted is not done any more. */
  end: () => void;
}

/**
 * Makes one out of many requests: the first is carried out at once, and all that come while it is under way, and for `calmMs` after it,
 * together once more. So a flood of news neither starves a list of its answer nor the server of its breath.
 * @param work handles its own errors
 */
export function coalesce(work: () => Promise<void>, calmMs: number): Coalesced {
  let isResting = true;
  let isWanted = false;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run(): Promise<void> {
    isResting = false;
    isWanted = false;
    await work();
    if (!isOver) timer = setTimeout(rest, calmMs);
  }

  function rest(): void {
    isResting = true;
    if (isWanted) void run();
  }

  return {
    request: () => {
      if (isOver) return;
      if (isResting) void run();
      else isWanted = true;
    },
    end: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
