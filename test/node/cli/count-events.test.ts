import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCounter } from '../../../node/cli/count-events.ts';

/** Counted in pieces of any size. */
function counted(format: 'aw' | 'ndjson' | 'csv', text: string, size: number): number {
  const bytes = Buffer.from(text);
  const count = createCounter(format);
  let events = count(new Uint8Array());
  for (let at = 0; at < bytes.length; at += size) events = count(bytes.subarray(at, at + size));
  return events;
}

test('events are counted wherever pieces end', () => {
  const titles = fc.array(fc.constantFrom('a', '"', '\n', '\r\n', '""', ',', 'é\n"'));
  fc.assert(
    fc.property(titles, fc.integer({ min: 1, max: 9 }), (all, size) => {
      const rows = all.map((title) => `1,"${title.replaceAll('"', '""')}"\r\n`);
      expect(counted('csv', `\u{feff}a,b\r\n${rows.join('')}`, size)).toBe(all.length);
      const lines = all.map((title) => `${JSON.stringify({ title })}\n`);
      expect(counted('ndjson', lines.join(''), size)).toBe(all.length);
      const items = all.map((title) => `\n${JSON.stringify({ title })}`);
      expect(counted('aw', `{"buckets":{"b":{"events":[${items.join(',')}]}}}`, size)).toBe(
        all.length,
      );
    }),
  );
});
