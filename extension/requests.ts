import type { BrowserToday } from '../protocol/browser.ts';
import { ElatioError } from '../protocol/error.ts';
import { hostOf } from '../protocol/rules/address.ts';
import type { Connecting } from './connecting.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Node } from './delivery/node.ts';
import { failureOf } from './failure.ts';
import type { Kept } from './keeping/kept.ts';
import type { Choices, Link } from './keeping/memory.ts';
import type { Queue } from './keeping/queue.ts';
import type { KeepingOut } from './keeping-out.ts';
import {
  type Connection,
  type Failure,
  KINDS,
  type RequestName,
  type Requests,
  type Standing,
} from './messages.ts';
import { recordedUrl } from './recording/address.ts';
import type { Recorder, SeenTab } from './recording/recorder.ts';

/** Milliseconds that the popup waits for today's time, and takes it to be so. */
const PATIENCE = 3_000;
const FRESH = 10_000;

/** The browser, as far as requests need it. */
export interface Surroundings {
  /** In front of the window that was last in use. */
  tab(): Promise<SeenTab | undefined>;
  tabCount(): Promise<number>;
  open(address: string): Promise<void>;
  isPrivateAllowed(): Promise<boolean>;
  /** Whether it lets the extension into pages. */
  hasPages(): Promise<boolean>;
  /** What is in front is to be looked at anew. */
  look(): Promise<void>;
}

type Answers = {
  [Name in RequestName]: (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']>;
};

/** Answers what the popup and the options ask for. */
export function createRequests({
  connecting,
  keepingOut,
  recorder,
  delivery,
  queue,
  node,
  link,
  choices,
  around,
  clock,
}: {
  readonly connecting: Connecting;
  readonly keepingOut: KeepingOut;
  readonly recorder: Recorder;
  readonly delivery: Delivery;
  readonly queue: Queue;
  readonly node: Node;
  readonly link: Kept<Link>;
  readonly choices: Kept<Choices>;
  readonly around: Surroundings;
  readonly clock: () => number;
}): (message: unknown) => Promise<Requests[RequestName]['answer'] | Failure> {
  let told:
    | { readonly site: string | undefined; readonly at: number; today: Promise<BrowserToday> }
    | undefined;

  async function today(site: string | undefined): Promise<BrowserToday | undefined> {
    const at = await link.get();
    if (at.token === undefined || at.trouble) return undefined;
    const age = clock() - (told?.at ?? 0);
    if (told?.site !== site || age < 0 || age > FRESH) {
      told = { site, at: clock(), today: node.today(at, site, PATIENCE) };
    }
    const { today } = told as NonNullable<typeof told>;
    return today.catch(() => undefined);
  }

  async function standing(): Promise<Standing> {
    const tab = await around.tab();
    const url = recordedUrl(tab?.url) ?? '';
    const host = hostOf(url);
    const { data, silence, isHostOnly } = await recorder.judge(
      tab ?? NO_TAB,
      await around.tabCount(),
    );
    const { spans, dropped } = await queue.totals();
    return {
      connection: await connecting.connection(),
      address: (await link.get()).address,
      waiting: { spans, dropped },
      pausedUntil: await keepingOut.pausedUntil(),
      dayEnds: await keepingOut.dayEnds(),
      hasPages: await around.hasPages(),
      page: { host, isRecorded: data !== undefined, silence, isHostOnly },
      // Where two ports of a host are two sites, as they are in what was recorded.
      today: await today(URL.parse(url)?.host || undefined),
    };
  }

  /** What follows where a node is there, or another one. */
  async function start(): Promise<Connection> {
    await keepingOut.refresh('at once');
    await around.look();
    void delivery.deliver('at once');
    return connecting.connection();
  }

  const answers: Answers = {
    async standing() {
      // Nobody waits for a node that may be away.
      void keepingOut.refresh();
      return standing();
    },
    async options() {
      return { ...(await choices.get()), isPrivateAllowed: await around.isPrivateAllowed() };
    },
    async setOptions({ options: { kinds, hasPrivate } }) {
      const chosen = Object.fromEntries(KINDS.map((kind) => [kind, kinds[kind]]));
      await choices.change(() => ({
        kinds: chosen as Choices['kinds'],
        hasPrivate,
      }));
      await around.look();
      return choices.get();
    },
    async connect({ address }) {
      await around.open(await connecting.begin(address));
      return connecting.connection();
    },
    async code({ address, code }) {
      await connecting.connect(address, code);
      return start();
    },
    async disconnect() {
      await connecting.disconnect();
      await queue.clear();
      return connecting.connection();
    },
    async pause({ until }) {
      await keepingOut.pause(until);
      await around.look();
      await keepingOut.refresh('at once');
      return standing();
    },
    async never({ host }) {
      await keepingOut.never(host);
      await around.look();
      await keepingOut.refresh('at once');
      return standing();
    },
  };

  return async (message) => {
    try {
      const { request, ask } = message as { request: RequestName; ask: never };
      if (!Object.hasOwn(answers, request) || typeof ask !== 'object' || ask === null) {
        throw new ElatioError(
          'ELATIO_EXTENSION_ASK',
          'This is no request that the extension knows.',
        );
      }
      return await answers[request](ask);
    } catch (error) {
      return failureOf(error);
    }
  };
}

const NO_TAB: SeenTab = { url: undefined, title: undefined, isAudible: false, isPrivate: false };
