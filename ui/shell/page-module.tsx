import { type ComponentType, lazy, type ReactNode, useState } from 'react';

/** A page whose code is loaded when it is opened, or before. */
export interface PageModule {
  readonly Component: ComponentType;
  /** Loads it, so that it is there when it is opened. */
  load(): Promise<void>;
}

/**
 * @param load imports the page. React keeps what holds a page's place for 300 ms at least, which who comes by an address would
 *   see each time: a page that is loaded is drawn at once.
 */
export function pageModule(load: () => Promise<{ readonly default: ComponentType }>): PageModule {
  let loaded: ComponentType | undefined;
  const Lazy = lazy(load);
  return {
    Component(): ReactNode {
      // The same as long as it is shown: another would begin anew.
      const [Chosen] = useState<ComponentType>(() => loaded ?? Lazy);
      return <Chosen />;
    },
    async load() {
      loaded = (await load()).default;
    },
  };
}
