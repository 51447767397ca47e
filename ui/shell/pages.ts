import { say } from '../strings/index.ts';
import { type PageModule, pageModule } from './page-module.tsx';

/** A page of the interface. */
interface PageEntry extends PageModule {
  /** The node answers it with the interface: `node/http/files/interface.ts`. */
  readonly path: string;
  readonly name: string;
}

const { pages } = say.shell;

/** In the order of the menu; each is loaded when it is first opened. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', name: pages.today, ...pageModule(() => import('../pages/today/index.tsx')) },
  {
    path: '/timeline',
    name: pages.timeline,
    ...pageModule(() => import('../pages/timeline/index.tsx')),
  },
  {
    path: '/trends',
    name: pages.trends,
    ...pageModule(() => import('../pages/trends/index.tsx')),
  },
  { path: '/goals', name: pages.goals, ...pageModule(() => import('../pages/goals/index.tsx')) },
  { path: '/log', name: pages.log, ...pageModule(() => import('../pages/log/index.tsx')) },
  {
    path: '/health',
    name: pages.health,
    ...pageModule(() => import('../pages/health/index.tsx')),
  },
  {
    path: '/search',
    name: pages.search,
    ...pageModule(() => import('../pages/search/index.tsx')),
  },
  {
    path: '/categories',
    name: pages.categories,
    ...pageModule(() => import('../pages/categories/index.tsx')),
  },
  {
    path: '/devices',
    name: pages.devices,
    ...pageModule(() => import('../pages/devices/index.tsx')),
  },
  {
    path: '/privacy',
    name: pages.privacy,
    ...pageModule(() => import('../pages/privacy/index.tsx')),
  },
  {
    path: '/settings',
    name: pages.settings,
    ...pageModule(() => import('../pages/settings/index.tsx')),
  },
];

/** The tour of the first run: no page of the menu. */
export const WELCOME = pageModule(() => import('../pages/welcome/index.tsx'));

/** Loads the page of an address, before anything is drawn. One that cannot be loaded says so when it is drawn. */
export async function loadPage(path: string): Promise<void> {
  const name = `/${path.split('/')[1] ?? ''}`;
  await PAGES.find((page) => page.path === name)
    ?.load()
    .catch(() => undefined);
}

/** Loads all of them when there is nothing else to do, so that each opens at once. */
export function loadOthers(): void {
  const rest = PAGES.values();
  const next = (): void => {
    const { value: page } = rest.next();
    page?.load().then(
      () => requestIdleCallback(next),
      // It is loaded when it is opened, or says then that it cannot be.
      () => undefined,
    );
  };
  setTimeout(() => requestIdleCallback(next), CALM);
}

/** Milliseconds in which the first page asks for what it shows. */
const CALM = 3_000;
