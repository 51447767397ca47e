import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { useSettings, useStatus } from '../parts/settings.ts';

/** The setting that says that the tour was finished, or skipped: on one device, so on all. */
export const TOUR = 'tour';

/** A node that has recorded more than so many events is none that is seen for the first time. */
const MOST_EVENTS = 1_000;

/**
 * Leads from Today to the tour where the node is new and nobody has finished or skipped it: once in a tab, so that who
 * leaves it by the menu stays where they went.
 */
export function useFirstRun(): void {
  const [place, go] = useLocation();
  const { data: settings } = useSettings();
  const { data: status } = useStatus();
  useEffect(() => {
    if (place !== '/' || !settings || !status) return;
    if (settings[TOUR] !== undefined || status.store.events > MOST_EVENTS) return;
    if (sessionStorage.getItem(TOUR) !== null) return;
    sessionStorage.setItem(TOUR, 'shown');
    go('/welcome', { replace: true });
  }, [place, go, settings, status]);
}
