/** A search engine by its host, and the parameter that has the words: they are never kept. */
const ENGINES: readonly {
  readonly engine: string;
  readonly host: RegExp;
  readonly path: RegExp;
  readonly parameter: string;
}[] = [
  ['google', /^(www\.)?google\.[a-z.]{2,7}$/, /^\/search$/, 'q'],
  ['bing', /^(www\.|cn\.)?bing\.com$/, /^\/search$/, 'q'],
  ['duckduckgo', /^((html|lite|www)\.)?duckduckgo\.com$/, /^\/(html\/?|lite\/?)?$/, 'q'],
  ['ecosia', /^www\.ecosia\.org$/, /^\/search$/, 'q'],
  ['startpage', /^(www\.)?startpage\.com$/, /^\/(sp|do)\/(dsearch|search)$/, 'query'],
  ['qwant', /^(www\.|lite\.)?qwant\.com$/, /^\/$/, 'q'],
  ['brave', /^search\.brave\.com$/, /^\/search$/, 'q'],
  ['kagi', /^kagi\.com$/, /^\/search$/, 'q'],
  ['yahoo', /(^|\.)search\.yahoo\.com$/, /^\/search/, 'p'],
  ['yandex', /^(www\.)?(yandex\.[a-z.]{2,7}|ya\.ru)$/, /^\/search\/?$/, 'text'],
  ['baidu', /^(www|m)\.baidu\.com$/, /^\/s$/, 'wd'],
  ['mojeek', /^www\.mojeek\.com$/, /^\/search$/, 'q'],
  ['youtube', /^(www|m)\.youtube\.com$/, /^\/results$/, 'search_query'],
  ['wikipedia', /^[a-z-]+(\.m)?\.wikipedia\.org$/, /^\/w\/index\.php$/, 'search'],
  ['github', /^github\.com$/, /^\/search$/, 'q'],
].map(
  ([engine, host, path, parameter]) =>
    ({ engine, host, path, parameter }) as (typeof ENGINES)[number],
);

/** A search that an address is of; `words` tell two of them apart and are for nothing else. */
export function searchOf(
  url: string,
): { readonly engine: string; readonly words: string } | undefined {
  const parsed = URL.parse(url);
  if (!parsed) return undefined;
  for (const { engine, host, path, parameter } of ENGINES) {
    if (!host.test(parsed.hostname) || !path.test(parsed.pathname)) continue;
    const words = parsed.searchParams.get(parameter)?.trim();
    if (words) return { engine, words };
  }
  return undefined;
}
