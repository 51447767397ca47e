/** Whether the node is heard: `lost` when it does not answer, `ended` when this browser is not logged in any more. */
export type Connection = 'live' | 'lost' | 'ended';

/** What the node's stream has told, as tabs pass it on to each other. */
export type News =
  | { readonly kind: 'connection'; readonly connection: Connection }
  /** Something was recorded, or changed. */
  | { readonly kind: 'log' }
  /** A goal is otherwise; in words, where the person is to be told. */
  | { readonly kind: 'goal'; readonly words: string | null };

/** Milliseconds until the node is looked for again. */
const RETRY = 2_000;

/** The name of the lock that the tab has which holds the stream, and of what the tabs talk over. */
const NAME = 'elatio-live';

/**
 * Hears the node's stream of news until the signal: by a stream of this tab's own, or by another tab that has one. A
 * browser keeps six connections to a host at most, so that six tabs with a stream each would leave none to ask by.
 */
export function followNode(hear: (news: News) => void, signal: AbortSignal): void {
  const channel = new BroadcastChannel(NAME);
  let last: Connection | undefined;
  let lookAgain: (() => void) | undefined;
  channel.addEventListener('message', ({ data }: MessageEvent<News | 'hello'>) => {
    if (data !== 'hello') {
      if (data.kind === 'connection') last = data.connection;
      return hear(data);
    }
    // A tab that was opened just now may have logged this browser in.
    if (!lookAgain) return;
    if (last !== undefined) channel.postMessage({ kind: 'connection', connection: last });
    if (last === 'ended') lookAgain();
  });
  const tell = (news: News): void => {
    if (news.kind === 'connection') last = news.connection;
    hear(news);
    channel.postMessage(news);
  };
  const lead = (): Promise<void> => {
    // What was told while nobody held the stream was missed.
    if (last !== undefined) tell({ kind: 'log' });
    lookAgain = openStream(tell, signal);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  };
  channel.postMessage('hello');
  signal.addEventListener('abort', () => channel.close(), { once: true });
  // By other names than localhost a page has no locks (it is no secure context), and is on its own.
  if (!('locks' in navigator)) void lead();
  else navigator.locks.request(NAME, { signal }, lead).catch(passIfAborted);
}

/** How the node stands to this browser: an event source does not tell why it ended. */
export async function lookAtNode(signal: AbortSignal): Promise<Connection> {
  try {
    const { status } = await fetch('/api/v1/status', { signal });
    if (status === 401 || status === 403) return 'ended';
    return status === 503 ? 'lost' : 'live';
  } catch {
    return 'lost';
  }
}

/** @returns what has a stream that ended be opened again at once */
function openStream(tell: (news: News) => void, signal: AbortSignal): () => void {
  let source: EventSource | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  const log = (): void => tell({ kind: 'log' });

  const open = (): void => {
    clearTimeout(again);
    source?.close();
    source = new EventSource('/api/v1/live');
    source.addEventListener('open', () => tell({ kind: 'connection', connection: 'live' }));
    for (const name of ['message', 'deleted', 'gap']) source.addEventListener(name, log);
    source.addEventListener('goal', ({ data }: MessageEvent<string>) => {
      const { words } = JSON.parse(data) as { words: string | null };
      tell({ kind: 'goal', words });
    });
    source.addEventListener('error', () => {
      source?.close();
      void why();
    });
  };

  const why = async (): Promise<void> => {
    const connection = await lookAtNode(signal);
    if (signal.aborted) return;
    if (connection !== 'live') tell({ kind: 'connection', connection });
    if (connection !== 'ended') again = setTimeout(open, RETRY);
  };

  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(again);
      source?.close();
    },
    { once: true },
  );
  open();
  return open;
}

function passIfAborted(error: unknown): void {
  if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
}
