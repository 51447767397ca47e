import { type ComponentType, lazy } from 'react';
import { say } from '../strings/index.ts';

/** A page of the interface. */
interface PageEntry {
  /** The node answers it with the interface: `node/http/files/interface.ts`. */
  readonly path: string;
  readonly name: string;
  readonly Component: ComponentType;
}

const { pages } = say.shell;

/** In the order of the menu; each is loaded when it is first opened. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', name: pages.today, Component: lazy(() => import('../pages/today/index.tsx')) },
  {
    path: '/timeline',
    name: pages.timeline,
    Component: lazy(() => import('../pages/timeline/index.tsx')),
  },
  {
    path: '/trends',
    name: pages.trends,
    Component: lazy(() => import('../pages/trends/index.tsx')),
  },
  { path: '/goals', name: pages.goals, Component: lazy(() => import('../pages/goals/index.tsx')) },
  { path: '/log', name: pages.log, Component: lazy(() => import('../pages/log/index.tsx')) },
  {
    path: '/health',
    name: pages.health,
    Component: lazy(() => import('../pages/health/index.tsx')),
  },
  {
    path: '/search',
    name: pages.search,
    Component: lazy(() => import('../pages/search/index.tsx')),
  },
  {
    path: '/categories',
    name: pages.categories,
    Component: lazy(() => import('../pages/categories/index.tsx')),
  },
  {
    path: '/devices',
    name: pages.devices,
    Component: lazy(() => import('../pages/devices/index.tsx')),
  },
  {
    path: '/privacy',
    name: pages.privacy,
    Component: lazy(() => import('../pages/privacy/index.tsx')),
  },
  {
    path: '/settings',
    name: pages.settings,
    Component: lazy(() => import('../pages/settings/index.tsx')),
  },
];

/** The tour of the first run: no page of the menu. */
export const Welcome = lazy(() => import('../pages/welcome/index.tsx'));
