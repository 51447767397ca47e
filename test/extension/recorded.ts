import { expect } from 'vitest';
import type { Recorded } from './home.ts';

/** No event is there twice, and none reaches into the next one's time. */
export function expectOnce(events: readonly Recorded[]): void {
  const starts = events.map(({ timestamp }) => timestamp);
  expect(starts).toEqual([...new Set(starts)]);
  for (const [i, event] of events.slice(0, -1).entries()) {
    expect(endOf(event)).toBeLessThanOrEqual(Date.parse(events[i + 1].timestamp) + 1);
  }
}

/** Milliseconds since 1970. */
export const endOf = ({ timestamp, duration }: Recorded): number =>
  Date.parse(timestamp) + duration * 1_000;

export const pathsOf = (events: readonly Recorded[]): string[] =>
  events.map(({ data }) => new URL(String(data['url'])).pathname);

/** The same of tabs: one that takes long to load has its address for a title at first, which is a span by itself. */
export const placesOf = (tabs: readonly Recorded[]): string[] =>
  pathsOf(tabs).filter((path, i, all) => path !== all[i - 1]);
