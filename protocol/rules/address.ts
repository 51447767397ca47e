/** Schemes that stand before another address, e.g. `view-source:https://…`. */
const WRAPPERS = /^(?:view-source|blob|filesystem|feed|wyciwyg):/i;

/** How many such schemes are looked behind. */
const MOST_WRAPPERS = 3;

/**
 * The host of an address in the form that is compared: lower case, Punycode, without a dot at its end.
 * `undefined` where it has none.
 * @param text a URL, also without a scheme, or a domain, also `*.example.com`
 */
export function hostOf(text: string): string | undefined {
  let address = text.trim();
  for (let i = 0; i < MOST_WRAPPERS; i++) address = address.replace(WRAPPERS, '');
  address = address.replace(/^\*?\./, '');
  const parsed = URL.parse(address);
  // Without a scheme, or what stands before a port was taken for one.
  const host = parsed?.hostname || URL.parse(`http://${address}`)?.hostname;
  return host?.toLowerCase().replace(/\.$/, '') || undefined;
}

/** A domain and those above it: `a.b.c`, `b.c`, `c`. */
export function* domainsOf(host: string): Generator<string> {
  let rest = host;
  while (true) {
    yield rest;
    const dot = rest.indexOf('.');
    if (dot < 0) return;
    rest = rest.slice(dot + 1);
  }
}

/** What is left of an address: scheme and host, or the scheme alone where it has no host. */
export function domainOnly(address: string): string {
  const parsed = URL.parse(address);
  if (parsed && (parsed.host !== '' || parsed.protocol === 'file:')) {
    return `${parsed.protocol}//${parsed.host}`;
  }
  if (!parsed) return '';
  // `example.com:443/…` is an address without a scheme, not one whose scheme is a domain.
  return parsed.protocol.includes('.') ? (hostOf(address) ?? '') : parsed.protocol;
}

/** The text with every address in it that has a host shortened to scheme and host. */
export function domainsOnly(text: string): string {
  let at = text.indexOf('://');
  if (at < 0) return text;
  let result = '';
  let from = 0;
  while (at >= 0) {
    let first = at;
    while (first > from && isSchemeCharacter(text.charCodeAt(first - 1))) first--;
    let end = at + 3;
    while (end < text.length && text.charCodeAt(end) > 32) end++;
    result += text.slice(from, first) + domainOnly(text.slice(first, end));
    from = end;
    at = text.indexOf('://', end);
  }
  return result + text.slice(from);
}

function isSchemeCharacter(code: number): boolean {
  const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
  return isLetter || (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46;
}
