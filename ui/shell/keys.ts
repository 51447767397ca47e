import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { PAGES } from './pages.ts';

/** After `g`, the letter of a page goes there: `g t` to the timeline. `/` searches, `n` says what one did. */
export const LETTERS: Readonly<Record<string, string>> = {
  d: '/',
  t: '/timeline',
  r: '/trends',
  g: '/goals',
  l: '/log',
  h: '/health',
  s: '/search',
  c: '/categories',
  v: '/devices',
  p: '/privacy',
  e: '/settings',
};

/** Milliseconds that `g` waits for its letter. */
const WAIT = 1_500;

export function useKeys(): void {
  const [, go] = useLocation();
  useEffect(() => {
    let since = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      const { key, target, timeStamp } = event;
      if (event.altKey || isTyping(target)) return;
      if ((event.ctrlKey || event.metaKey) && key === 'k') {
        event.preventDefault();
        return go('/search');
      }
      if (event.ctrlKey || event.metaKey) return;
      const isSecond = timeStamp - since < WAIT;
      since = -Infinity;
      const path = isSecond ? LETTERS[key] : { '/': '/search', n: '/log' }[key];
      if (path !== undefined && PAGES.some((page) => page.path === path)) {
        event.preventDefault();
        go(path);
      } else if (key === 'g') since = timeStamp;
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [go]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable]') !== null
  );
}
