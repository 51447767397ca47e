import type { BrowserName } from '../../protocol/browser.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Tokens } from '../credentials/index.ts';
import type { BrowserCodes } from './codes.ts';

/** A browser that may send what it saw. */
export interface ConnectedBrowser {
  readonly id: string;
  /** Its name; of a token that a person made for one, what they called it. */
  readonly browser: string;
  /** ISO 8601. */
  readonly created: string;
  /** A day, UTC. */
  readonly lastUsed: string | null;
}

/** The browsers that are connected: tokens of scope `browser`, each for the extension that it was given to alone. */
export interface Connections {
  /** A new code of six digits; no earlier one is good any more. */
  code(): { readonly code: string; readonly expires: Date };
  /**
   * Connects the browser that knows the code.
   * @param origin where it asks from, as its Origin header says
   * @throws ElatioError ELATIO_BROWSER_CODE, or of the store
   */
  connect(
    code: string,
    browser: BrowserName,
    origin: string | undefined,
  ): Promise<{ readonly id: string; readonly token: string }>;
  /** The oldest first. */
  list(): ConnectedBrowser[];
  /**
   * From then on its token opens nothing.
   * @throws ElatioError ELATIO_BROWSER_ID, or of the store
   */
  revoke(id: string): Promise<void>;
}

export function createConnections({
  codes,
  tokens,
}: {
  readonly codes: BrowserCodes;
  readonly tokens: Tokens;
}): Connections {
  const list = (): ConnectedBrowser[] =>
    tokens
      .list()
      .filter(({ scope }) => scope === 'browser')
      .map(({ id, name, created, lastUsed }) => ({ id, browser: name, created, lastUsed }));

  return {
    code: () => codes.create(),
    async connect(code, browser, origin) {
      const tried = codes.try(code);
      if (tried !== 'right') throw wrongCode(tried.left);
      const { id, token } = await tokens.create({
        name: browser,
        scope: 'browser',
        ...(origin !== undefined && { origin }),
      });
      return { id, token };
    },
    list,
    async revoke(id) {
      if (list().some((one) => one.id === id)) return tokens.revoke(id);
      throw new ElatioError(
        'ELATIO_BROWSER_ID',
        `No browser is connected by the id ${JSON.stringify(id.slice(0, 100))}: elatio browser shows all.`,
      );
    },
  };
}

function wrongCode(left: number): ElatioError {
  const message =
    left > 0
      ? `These are not the six digits; they can be tried ${left === 1 ? 'once' : `${left} times`} more.`
      : 'These six digits are not good, or not any more: have new ones made on the Devices page, or by elatio browser connect.';
  return new ElatioError('ELATIO_BROWSER_CODE', message);
}
