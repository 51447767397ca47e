import { CATEGORY_RULES } from './rules.ts';

/** What the browser's window goes by, on one system or another. */
export const BROWSER_APPS: readonly string[] = [
  'Firefox',
  'Firefox.exe',
  'firefox',
  'firefox.exe',
  'Firefox Developer Edition',
  'Firefox Beta',
  'Nightly',
];

/** So many of each list. */
const MOST = 100;

/** Windows while somebody was there, by category, as dashboards begin their queries. */
function categorised(hostname: string): string {
  return `
events = flood(query_bucket(find_bucket("aw-watcher-window_${hostname}")));
not_afk = flood(query_bucket(find_bucket("aw-watcher-afk_${hostname}")));
not_afk = filter_keyvals(not_afk, "status", ["not-afk"]);
events = filter_period_intersect(events, not_afk);`;
}

/** The rules as they stand in a query's text: a backslash there is one, where JSON writes two. */
function rules(): string {
  return JSON.stringify(CATEGORY_RULES).replaceAll('\\\\', '\\');
}

/** What a dashboard asks to draw the page of a day, a month or a year. */
export function desktopQuery(hostname: string): string {
  return `${categorised(hostname)}
browser_events = [];
events_firefox = flood(query_bucket("aw-watcher-web-firefox_${hostname}"));
window_firefox = filter_keyvals(events, "app", ${JSON.stringify(BROWSER_APPS)});
events_firefox = filter_period_intersect(events_firefox, window_firefox);
events_firefox = split_url_events(events_firefox);
browser_events = concat(browser_events, events_firefox);
browser_events = sort_by_timestamp(browser_events);
events = categorize(events, ${rules()});
title_events = sort_by_duration(merge_events_by_keys(events, ["app", "title"]));
app_events = sort_by_duration(merge_events_by_keys(title_events, ["app"]));
cat_events = sort_by_duration(merge_events_by_keys(events, ["$category"]));
title_events = limit_events(title_events, ${MOST});
app_events = limit_events(app_events, ${MOST});
cat_events = limit_events(cat_events, ${MOST});
duration = sum_durations(events);
browser_urls = limit_events(sort_by_duration(merge_events_by_keys(browser_events, ["url"])), ${MOST});
browser_domains = limit_events(sort_by_duration(merge_events_by_keys(browser_events, ["$domain"])), ${MOST});
browser_duration = sum_durations(browser_events);
RETURN = {
  "window": {"app_events": app_events, "title_events": title_events, "cat_events": cat_events, "duration": duration},
  "browser": {"domains": browser_domains, "urls": browser_urls, "duration": browser_duration}
};`;
}

/** What it asks for each bar of the picture above that page: the time of each category. */
export function categoryQuery(hostname: string): string {
  return `${categorised(hostname)}
events = categorize(events, ${rules()});
cat_events = limit_events(sort_by_duration(merge_events_by_keys(events, ["$category"])), ${MOST});
RETURN = {"cat_events": cat_events, "duration": sum_durations(events)};`;
}
