import { isIPv6 } from 'node:net';

/** The schemes whose paths may end with parameters: `tel:…;ext=1`. */
const WITH_PARAMETERS = new Set(
  ' ftp hdl prospero http imap https shttp rtsp rtsps rtspu sip sips mms sftp tel'.split(' '),
);

/** The parts of a URL, by the names that they have in data. */
export interface UrlParts {
  readonly $protocol: string;
  /** Without a leading `www.`. */
  readonly $domain: string;
  readonly $path: string;
  readonly $params: string;
  readonly $options: string;
  readonly $identifier: string;
}

/** What most URLs are: nothing in them wants a closer look. */
const PLAIN =
  /^(https?):\/\/(?:www\.)?([\w.:@-]*)(\/[^;?#\t\r\n]*|)(?:\?([^#\t\r\n]*))?(?:#([^\t\r\n]*))?$/;

/**
 * Takes a URL apart as Python's `urlparse` does.
 * @returns `undefined` where that refuses it
 */
export function urlParts(url: string): UrlParts | undefined {
  const plain = PLAIN.exec(url);
  if (!plain) return anyUrlParts(url);
  const [, $protocol, $domain, $path, $options = '', $identifier = ''] = plain;
  return { $protocol, $domain, $path, $params: '', $options, $identifier };
}

function anyUrlParts(url: string): UrlParts | undefined {
  let rest = url.replace(/^[\0- ]+/, '').replaceAll(/[\t\r\n]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(rest);
  if (scheme) rest = rest.slice(scheme[0].length);
  const protocol = (scheme?.[1] ?? '').toLowerCase();
  let domain = '';
  if (rest.startsWith('//')) {
    domain = /^[^/?#]*/.exec(rest.slice(2))?.[0] ?? '';
    rest = rest.slice(2 + domain.length);
    if (!isDomain(domain)) return undefined;
  }
  const [beforeIdentifier, identifier] = cut(rest, '#', 0);
  const [wholePath, options] = cut(beforeIdentifier, '?', 0);
  const [path, params] = WITH_PARAMETERS.has(protocol)
    ? cut(wholePath, ';', Math.max(0, wholePath.lastIndexOf('/')))
    : [wholePath, ''];
  return {
    $protocol: protocol,
    $domain: domain.startsWith('www.') ? domain.slice(4) : domain,
    $path: path,
    $params: params,
    $options: options,
    $identifier: identifier,
  };
}

/** What stands before and behind the first of a character from a place on. */
function cut(text: string, character: string, from: number): [string, string] {
  const at = text.indexOf(character, from);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Whether Python takes it: its brackets are around an address, and no letter of it hides a separator. */
function isDomain(domain: string): boolean {
  if (domain.includes('[') !== domain.includes(']')) return false;
  if (domain.includes('[') && !isBracketed(domain)) return false;
  // oxlint-disable-next-line no-control-regex
  if (/^[\x00-\x7f]*$/.test(domain)) return true;
  const plain = domain.replaceAll(/[@:#?]/g, '');
  const normal = plain.normalize('NFKC');
  return plain === normal || !/[/?#@:]/.test(normal);
}

function isBracketed(domain: string): boolean {
  const address = domain.slice(domain.indexOf('[') + 1).split(']')[0] ?? '';
  return address.startsWith('v') ? /^v[a-f0-9]+\..+$/i.test(address) : isIPv6(address);
}
