import type { BrowserName, BrowserSpan } from '../../protocol/browser.ts';
import type { BucketSpec } from '../../protocol/bucket.ts';

/** What buckets say to have been made by. */
const CLIENT = 'elatio-browser';

/**
 * The bucket of a browser's spans. That of tabs is named, and filled, as ActivityWatch's extension does it: its queries
 * and categories work.
 */
export function bucketOf(
  kind: BrowserSpan['kind'],
  browser: BrowserName,
  hostname: string,
): BucketSpec {
  return kind === 'tab'
    ? {
        name: `aw-watcher-web-${browser}_${hostname}`,
        type: 'web.tab.current',
        client: CLIENT,
        hostname,
      }
    : {
        name: `elatio-web-${browser}_${hostname}`,
        type: 'web.page.activity',
        client: CLIENT,
        hostname,
      };
}
