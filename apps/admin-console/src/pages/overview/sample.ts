/** One measurement; without numbers where it failed. */
export interface Sample {
  /** Unix milliseconds, of this browser. */
  readonly time: number;
  readonly connections: number | undefined;
  readonly users: number | undefined;
}
