import type { BrowserName } from '../protocol/browser.ts';
import { ElatioError } from '../protocol/error.ts';
import { OFFERING } from './page/offer.ts';
import type { Kept } from './keeping/kept.ts';
import { type Link, NEVER } from './keeping/memory.ts';
import type { Connection } from './messages.ts';
import { originOf } from './origin.ts';
import type { Node } from './delivery/node.ts';

/** How long a page of the node may show a code, in ms. */
const PENDING = 600_000;

/** Connects this browser with a node. */
export interface Connecting {
  connection(): Promise<Connection>;
  /**
   * Looks for a node, and waits for a code that its page shows.
   * @returns the address of that page
   * @throws ElatioError ELATIO_EXTENSION_ADDRESS, ELATIO_EXTENSION_AWAY, ELATIO_EXTENSION_STRANGER
   */
  begin(address: string): Promise<string>;
  /** A page shows a code. @returns whether it is the one that was waited for, and this browser is connected */
  offered(code: string, origin: string | undefined): Promise<boolean>;
  /** @throws as `begin`, or what the node says of the code */
  connect(address: string, code: string): Promise<void>;
  disconnect(): Promise<void>;
}

export function createConnecting({
  node,
  link,
  clock,
}: {
  readonly node: Node;
  readonly link: Kept<Link>;
  readonly clock: () => number;
}): Connecting {
  const pendingOf = ({ pending }: Link): string | undefined =>
    pending && pending.until > clock() && pending.until <= clock() + PENDING
      ? pending.address
      : undefined;

  async function connect(address: string, code: string): Promise<void> {
    const origin = addressOf(address);
    const { browser } = await link.get();
    const { token, hostname } = await node.connect({ address: origin }, { code, browser });
    await link.change(() => ({ ...NEVER, browser, address: origin, token, hostname }));
  }

  return {
    async connection() {
      const value = await link.get();
      if (pendingOf(value) !== undefined) return { state: 'connecting' };
      const { token, hostname, trouble } = value;
      if (token === undefined) return { state: 'never' };
      return trouble ? { ...trouble, hostname } : { state: 'connected', hostname };
    },
    async begin(address) {
      const origin = addressOf(address);
      await node.look({ address: origin });
      const pending = { address: origin, until: clock() + PENDING };
      await link.change((value) => ({ ...value, pending }));
      return `${origin}${OFFERING}?open=browser`;
    },
    async offered(code, origin) {
      const address = pendingOf(await link.get());
      if (address === undefined || address !== origin) return false;
      await connect(address, code);
      return true;
    },
    connect,
    async disconnect() {
      await link.change(({ browser, address }) => ({ ...NEVER, browser, address }));
    },
  };
}

/**
 * The origin of an address that a person typed.
 * @throws ElatioError ELATIO_EXTENSION_ADDRESS
 */
export function addressOf(text: string): string {
  const origin = originOf(text);
  if (origin !== undefined) return origin;
  throw new ElatioError(
    'ELATIO_EXTENSION_ADDRESS',
    `The node's address is like http://127.0.0.1:5600, not ${JSON.stringify(text.slice(0, 100))}.`,
  );
}

/** As ActivityWatch's extension calls the browser that it runs in: Chromium is `chrome` there. */
export function browserOf(agent: string, isBrave = false): BrowserName {
  if (isBrave) return 'brave';
  if (/\bFirefox\//.test(agent)) return 'firefox';
  if (/\bEdg[A-Z]*\//.test(agent)) return 'edge';
  if (/\bOPR\//.test(agent)) return 'opera';
  if (/\bVivaldi\//.test(agent)) return 'vivaldi';
  return 'chrome';
}
