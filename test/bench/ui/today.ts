import type { Page } from 'playwright-core';

/**
 * Opens Today, as of the day before, which is whole at any hour, and waits until it is drawn with data: the day's band has something in it, and its categories have lengths.
 * @returns milliseconds from the navigation on, and the compressed bytes of page, scripts and styles
 */
export async function timeOfToday(
  page: Page,
  address: string,
): Promise<{ readonly ms: number; readonly bytes: number }> {
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const url = `${address}/?day=${day}`;
  // Again is what a person does by reloading: the browser's process of that site is there.
  await (page.url() === url
    ? page.reload({ waitUntil: 'commit' })
    : page.goto(url, { waitUntil: 'commit' }));
  return page.evaluate(async () => {
    const isDrawn = (): boolean => {
      const canvas = document.querySelector('main canvas');
      const bars = document.querySelector('main section ul li');
      return canvas instanceof HTMLCanvasElement && bars !== null && hasColours(canvas);
    };
    /** More than the two or three of an empty grid and its words. */
    const hasColours = (canvas: HTMLCanvasElement): boolean => {
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data;
      if (!data) return false;
      const colours = new Map<string, number>();
      for (let i = 0; i < data.length; i += 64) {
        if (data[i + 3] !== 255) continue;
        const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
        colours.set(colour, (colours.get(colour) ?? 0) + 1);
      }
      return [...colours.values()].filter((count) => count > 20).length >= 2;
    };
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (isDrawn()) resolve();
        else requestAnimationFrame(look);
      };
      look();
    });
    const ms = performance.now();
    const loaded = [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ].filter(
      ({ name }) => !new URL(name).pathname.startsWith('/api/'),
    ) as PerformanceResourceTiming[];
    return { ms, bytes: loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) };
  });
}
