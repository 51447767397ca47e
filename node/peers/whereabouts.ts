/**
 * Where a device listens, told to each member that a connection is opened with. libp2p's own way, identify, loses the
 * answer where it comes in one piece with the end of its stream.
 *
 *     stream = length (u16, big-endian) ‖ CBOR [1, [multiaddr, …]]     and nothing else, either way
 *
 * Who heard it ends the stream; then so does who said it.
 */
import type { Connection, Stream, StreamMessageEvent } from '@libp2p/interface';
import { joinBytes } from '../../protocol/bytes.ts';
import { decodeCbor, encodeCbor } from '../../protocol/cbor.ts';

export const WHEREABOUTS = '/elatio/whereabouts/1.0.0';
const VERSION = 1;
const MOST_ADDRESSES = 16;
const LENGTH = 2;
const PATIENCE_MS = 10_000;

/** Tells the other end of a connection where this device listens; it is no matter if it cannot be told. */
export async function tellWhereabouts(
  connection: Connection,
  addresses: readonly string[],
): Promise<void> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const stream = await connection.newStream(WHEREABOUTS, { signal });
    const body = encodeCbor([VERSION, addresses.slice(0, MOST_ADDRESSES)]);
    const length = new Uint8Array(LENGTH);
    new DataView(length.buffer).setUint16(0, body.length);
    const close = (): void => void stream.close({ signal }).catch(() => undefined);
    stream.addEventListener('end', close);
    signal.addEventListener('abort', () => stream.abort(new Error('it was not heard')));
    stream.send(joinBytes(length, body));
  } catch {
    // The connection has ended, or its other end is of another version.
  }
}

/** Hears it; `onTold` is given the texts as they came. */
export function hearWhereabouts(
  stream: Stream,
  onTold: (addresses: readonly string[]) => void,
): void {
  let heard: Uint8Array = new Uint8Array();
  const patience = setTimeout(() => stream.abort(new Error('nothing is said')), PATIENCE_MS);
  patience.unref();
  stream.addEventListener('close', () => clearTimeout(patience));
  stream.addEventListener('message', ({ data }: StreamMessageEvent) => {
    heard = joinBytes(heard, data instanceof Uint8Array ? data : data.subarray());
    if (heard.length < LENGTH) return;
    const length = new DataView(heard.buffer).getUint16(0);
    if (heard.length < LENGTH + length) return;
    const addresses = addressesIn(heard.subarray(LENGTH));
    if (heard.length > LENGTH + length || !addresses) {
      stream.abort(new Error('it is no list of addresses'));
      return;
    }
    onTold(addresses);
    void stream.close({ signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  });
}

function addressesIn(body: Uint8Array): readonly string[] | undefined {
  try {
    const value = decodeCbor(body);
    if (!Array.isArray(value)) return undefined;
    const [version, addresses]: readonly unknown[] = value;
    if (version !== VERSION || !Array.isArray(addresses)) return undefined;
    if (addresses.length > MOST_ADDRESSES) return undefined;
    return addresses.filter((each): each is string => typeof each === 'string');
  } catch {
    return undefined;
  }
}
