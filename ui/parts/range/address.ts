import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/** What the address says behind the `?`, and a way to change some of it: `null` takes away. */
export function useAddress(): [
  search: URLSearchParams,
  change: (words: Readonly<Record<string, string | null>>) => void,
] {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (words: Readonly<Record<string, string | null>>) => {
      setSearch((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(words)) {
          if (value === null) after.delete(name);
          else after.set(name, value);
        }
        return after;
      });
    },
    [setSearch],
  );
  return [search, change];
}
