import type { Scene, Setting, Source } from '../scene.ts';

/** One page of the web: where it is, what it is called and whether it makes a sound. */
export interface Visit {
  readonly url: string;
  readonly title: string;
  readonly audible?: boolean;
}

/** Makes up the page that somebody opens. */
export type Site = (setting: Setting) => Visit;

/** Shows a site in the browser's window. */
export function browse(site: Site): Source {
  return (setting): Scene => {
    const { url, title, audible = false } = site(setting);
    const { app, suffix, privateSuffix } = setting.programs.browser;
    const incognito = setting.random.chance(0.012);
    return {
      window: { app, title: title + (incognito ? privateSuffix : suffix) },
      page: { url, title, audible, incognito },
    };
  };
}
