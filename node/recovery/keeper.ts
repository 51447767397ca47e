import { hexOf, sameBytes } from '../../protocol/bytes.ts';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { decodeHead, type Head } from '../../protocol/head.ts';
import type { Primitives, Signing } from '../../protocol/primitives.ts';
import {
  decodeRecovering,
  encodeRecovering,
  type RecoveringMessage,
} from '../../protocol/recovering.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import { decodeStatement } from '../../protocol/roster/statement.ts';
import type { Log } from '../http/index.ts';
import { openChannel } from '../pairing/channel.ts';
import type { Hear } from '../peers/index.ts';

export const RECOVERY_PROTOCOL = '/elatio/recover/1.0.0';

/** What a device, or a vault, has of an owner. */
export interface Kept {
  readonly roster: Roster;
  /** Heads of all streams, as they were taken in last. */
  heads(): Promise<readonly Uint8Array[]>;
  /** Takes a statement in; on the disk when it resolves. */
  learn(statement: Uint8Array): Promise<void>;
}

export interface KeeperDeps {
  /** What is kept of the owner whose key this is, in hexadecimal. */
  readonly keptOf: (ownerKey: string) => Kept | undefined;
  readonly primitives: Pick<Primitives, 'sha256'>;
  readonly signing: Signing;
  readonly log: Log;
}

const PATIENCE_MS = 660_000;
const MOST_BYTES = 48 * 1024;

/** Hears who calls with an owner's key, and lets in the device that it names. */
export function createKeeper({ keptOf, primitives, signing, log }: KeeperDeps): Hear {
  const deps = { ...primitives, signing };
  return (link) => {
    let device: Uint8Array | undefined;
    const patience = setTimeout(() => link.cut(new Error('it takes too long')), PATIENCE_MS);
    patience.unref();
    const { channel, ends } = openChannel(link, {
      onMessage(bytes) {
        answer(bytes).catch((error: unknown) => {
          const code = codeOf(error);
          log.warn({ err: error }, 'a machine that recovers was refused');
          const isTold = code?.startsWith('ELATIO_R') ?? false;
          send({ type: 'refuse', code: isTold && code ? code : 'ELATIO_RECOVERY_FAILED' });
          channel.end();
        });
      },
      onEnd: () => clearTimeout(patience),
    });
    const send = (message: RecoveringMessage): void => channel.send(encodeRecovering(message));

    async function answer(bytes: Uint8Array): Promise<void> {
      const message = decodeRecovering(bytes);
      const kept = keptOf(link.peer);
      if (!kept) throw refused();
      if (message.type === 'hello') {
        ({ device } = message);
        const { roster } = kept;
        const statements = roster.statements().map((each) => each.bytes);
        for (const some of inPieces(statements)) send({ type: 'statements', statements: some });
        const heads = newestOf(signing, await kept.heads());
        send({ type: 'roster', digest: roster.digest, heads });
      } else if (message.type === 'enrol' && device) {
        const { signer, saying } = decodeStatement(deps, message.statement);
        const isIts = saying.kind === 'enrol' && sameBytes(saying.device, device);
        if (!isIts || hexOf(signer) !== link.peer) throw refused();
        await kept.learn(message.statement);
        send({ type: 'done' });
        channel.end();
      } else throw refused();
    }
    return ends;
  };
}

/** Of each signer the head that was signed last: when its device was heard of. */
function newestOf(
  signing: Pick<Signing, 'verify'>,
  heads: readonly Uint8Array[],
): readonly Uint8Array[] {
  const newest = new Map<string, { readonly bytes: Uint8Array; readonly head: Head }>();
  for (const bytes of heads) {
    const head = decodeHead(signing, bytes);
    const known = newest.get(hexOf(head.signer));
    if (!known || known.head.time < head.time) newest.set(hexOf(head.signer), { bytes, head });
  }
  const all = [...newest.values()].sort((a, b) => b.head.time - a.head.time);
  return all.slice(0, 100).map(({ bytes }) => bytes);
}

function inPieces(statements: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] {
  const pieces: Uint8Array[][] = [];
  let room = 0;
  for (const statement of statements) {
    const cost = statement.length + 5;
    if (cost > room) {
      pieces.push([]);
      room = MOST_BYTES;
    }
    pieces.at(-1)?.push(statement);
    room -= cost;
  }
  return pieces;
}

function refused(): ElatioError {
  return new ElatioError('ELATIO_RECOVERY_REFUSED', 'A machine asked for what it may not have.');
}
