import { useSyncExternalStore } from 'react';

/** A colour as a canvas takes it, of a variable of `theme.css` (`--accent`, `var(--accent)`) or of any other in CSS. */
export type Ink = (color: string) => string;

const SCHEME = 'data-mantine-color-scheme';

/** The colours that are in force now. */
export function currentInk(): Ink {
  const style = getComputedStyle(document.documentElement);
  return (color) => {
    const name = /^(?:var\()?(--[\w-]+)\)?$/.exec(color)?.[1];
    return name === undefined ? color : style.getPropertyValue(name).trim();
  };
}

/** Light or dark, as the page is shown. */
export function useScheme(): string {
  return useSyncExternalStore(
    watchScheme,
    () => document.documentElement.getAttribute(SCHEME) ?? '',
  );
}

function watchScheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}
