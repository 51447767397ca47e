/**
 * The browser extension in headless Chromium: what its script adds to the main thread of pages, what it weighs, how fast
 * what waited reaches a node that is back.
 * What measures it is checked with the types of a browser, and so in a folder of its own: `extension/tsconfig.json`.
 */
await import(new URL('extension/run.ts', import.meta.url).href);
