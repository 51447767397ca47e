import type { Hear, Host } from './host.ts';

/** The host, which is there only while somebody needs it: a node on its own opens no port. */
export interface Doorway extends Pick<
  Host,
  'openDoor' | 'connect' | 'published' | 'addresses' | 'drop'
> {
  /** Says whether there are devices to talk to; resolves when the host is as it should be. */
  expect(others: boolean): Promise<void>;
  stop(): Promise<void>;
}

/**
 * @param deps.start starts a host
 * @param deps.serving protocols that members may open
 * @param deps.servingOwner those that who has the owner's key may open
 */
export function createDoorway({
  start,
  serving,
  servingOwner,
}: {
  readonly start: () => Promise<Host>;
  readonly serving: ReadonlyMap<string, Hear>;
  readonly servingOwner: ReadonlyMap<string, Hear>;
}): Doorway {
  let host: Host | undefined;
  let others = false;
  let isStopped = false;
  /** Doors that are open, and links to devices that may be strangers. */
  let needs = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** Starts or ends it, one after the other. */
  function refresh(): Promise<Host | undefined> {
    const next = last.then(async () => {
      const isNeeded = !isStopped && (others || needs > 0);
      if (isNeeded && !host) {
        const fresh = await start();
        for (const [protocol, hear] of serving) await fresh.serve(protocol, hear);
        for (const [protocol, hear] of servingOwner) await fresh.serveOwner(protocol, hear);
        host = fresh;
      } else if (!isNeeded && host) {
        const old = host;
        host = undefined;
        await old.stop();
      }
      return host;
    });
    last = next.catch(() => undefined);
    return next;
  }

  async function hosted(): Promise<Host> {
    const there = await refresh();
    if (!there) throw new Error('the node stops');
    return there;
  }

  function release(): () => Promise<void> {
    let isReleased = false;
    return async () => {
      if (isReleased) return;
      isReleased = true;
      needs--;
      await refresh();
    };
  }

  return {
    async expect(are) {
      others = are;
      await refresh();
    },
    published: () => host?.published() ?? [],
    addresses: () => host?.addresses() ?? [],
    drop: (peer) => host?.drop(peer),
    async openDoor(protocol, hear) {
      needs++;
      const done = release();
      try {
        const close = await (await hosted()).openDoor(protocol, hear);
        return async () => {
          await close();
          await done();
        };
      } catch (error) {
        await done();
        throw error;
      }
    },
    async connect(to, protocol, hear, signal) {
      needs++;
      const done = release();
      try {
        const link = await (
          await hosted()
        ).connect(
          to,
          protocol,
          (opened) => {
            const { onBytes, onEnd } = hear(opened);
            return {
              onBytes,
              onEnd() {
                onEnd();
                void done();
              },
            };
          },
          signal,
        );
        return link;
      } catch (error) {
        await done();
        throw error;
      }
    },
    async stop() {
      isStopped = true;
      await refresh();
    },
  };
}
