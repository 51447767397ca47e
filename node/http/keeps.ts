/** What a partial replica lacks is said with every answer that is made of the log: nothing claims to be of all devices. */
import type { Route } from './route.ts';

const ACTIVITYWATCH = '0/(buckets|export|query)';
const OURS =
  'v1/(activity|attachments|buckets|categories/(preview|uncategorized)|events|export|gdpr|goals|query|score|search|sessions|timeline|usage)';
const OF_THE_LOG = new RegExp(`^(GET|POST) /api/(${ACTIVITYWATCH}|${OURS})\\b|^POST /api/v1/purge`);

/** Whether what a route answers is made of what was recorded. */
export function isOfTheLog({
  method,
  path,
  access,
}: Pick<Route, 'method' | 'path' | 'access'>): boolean {
  return access !== 'watcher' && OF_THE_LOG.test(`${method} ${path}`);
}
