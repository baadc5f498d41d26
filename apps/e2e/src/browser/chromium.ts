import { findChromium } from './launch-chromium.js';

export { launchChromium } from './launch-chromium.js';

/** `describe` for tests that need a browser: skipped, and counted as such, where there is none. */
export const describeInChromium: jest.Describe = findChromium() === undefined ? describe.skip : describe;
