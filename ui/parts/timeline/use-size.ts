import { useCallback, useState, useSyncExternalStore } from 'react';

/**
 * What to give an element as `ref`, and its width in CSS pixels as it changes; 0 until it is there. It is known before
 * anything is painted, so that what depends on it is asked for at once.
 */
export function useWidth(): readonly [ref: (element: HTMLElement | null) => void, width: number] {
  const [element, setElement] = useState<HTMLElement | null>(null);
  const subscribe = useCallback(
    (onChange: () => void) => {
      if (!element) return () => undefined;
      const observer = new ResizeObserver(onChange);
      observer.observe(element);
      return () => observer.disconnect();
    },
    [element],
  );
  const width = useSyncExternalStore(subscribe, () => element?.clientWidth ?? 0);
  return [setElement, width];
}
