import { ElatioError } from '../../protocol/error.ts';

/** Who asks: over the owner's socket, from this machine by TCP, or from another one. */
export type Peer = 'owner' | 'loopback' | 'remote';

/**
 * Who may use a route.
 *
 * | access | owner | loopback | loopback, node open | remote |
 * |---|---|---|---|---|
 * | `public` | yes | yes | yes | yes |
 * | `watcher` | yes | yes | yes | – |
 * | `person` | yes | – | yes | – |
 * | `owner` | yes | – | – | – |
 */
export type Access = 'public' | 'watcher' | 'person' | 'owner';

/**
 * Lets the request pass, or not.
 * @param open whether the node was started with `--open`
 * @throws ElatioError ELATIO_HTTP_ACCESS
 */
export function checkAccess(access: Access, peer: Peer, open: boolean): void {
  if (!isAllowed(access, peer, open)) throw refusal(access, open);
}

function isAllowed(access: Access, peer: Peer, open: boolean): boolean {
  if (peer === 'owner' || access === 'public') return true;
  if (peer === 'remote') return false;
  return access === 'watcher' || (access === 'person' && open);
}

function refusal(access: Access, open: boolean): ElatioError {
  const way =
    access === 'owner'
      ? 'Use the command line (elatio), as the owner of the data directory.'
      : open
        ? 'Ask from the machine that the node runs on.'
        : 'Start the node with --open to give every program on this machine access, or use the command line (elatio).';
  return new ElatioError('ELATIO_HTTP_ACCESS', `This needs permission. ${way}`);
}
