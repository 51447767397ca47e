import { useLayoutEffect, useState, type RefObject } from 'react';

/** The width of an element in CSS pixels, as it changes; 0 until it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  // Before anything is painted, so that what depends on it is asked at once.
  useLayoutEffect(() => {
    const found = element.current;
    if (!found) return;
    setWidth(Math.floor(found.getBoundingClientRect().width));
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(found);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
