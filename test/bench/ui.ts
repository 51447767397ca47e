/**
 * The page in headless Chromium: Today by a new node and again, what is loaded first, zooming the timeline, an hour of clicks.
 * What measures it is checked with the types of a browser, and so in a folder of its own: `ui/tsconfig.json`.
 */
await import(new URL('ui/run.ts', import.meta.url).href);
