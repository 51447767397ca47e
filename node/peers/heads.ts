import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import { encodeHead } from '../../protocol/head.ts';
import { encodeManifest, type Manifest } from '../../protocol/manifest.ts';
import type { Signing } from '../../protocol/primitives.ts';
import type { Roster } from '../../protocol/roster/interface.ts';
import type { HeldStream, Input } from '../../protocol/sync/interface.ts';
import type { Sha256 } from '../../protocol/stream.ts';
import type { DeviceRecord } from '../store/index.ts';
import type { OwnStream, Replicas } from '../store/replica/interface.ts';

/** Signs what this device's own streams are, and tells it. */
export interface Heads {
  /** All of them as they are now. */
  all(): readonly HeldStream[];
  /** Tells of each that changes from now on, as far as somebody hears of it. */
  start(): void;
  /** Somebody may hear of it now. */
  wake(): void;
  stop(): Promise<void>;
}

/** A state of a stream, as replication is told of it. */
interface Told {
  readonly head: Uint8Array;
  readonly manifest: Uint8Array;
  readonly decoded: Manifest;
}

/** Many chunks are written in a row: one head is enough. */
const TOGETHER_MS = 100;

export function createHeads({
  device,
  roster,
  replicas,
  signing,
  sha256,
  now,
  isHeard,
  before,
  say,
  onError,
}: {
  readonly device: DeviceRecord;
  readonly roster: Pick<Roster, 'frontier'>;
  readonly replicas: Pick<Replicas, 'own' | 'onOwn'>;
  readonly signing: Signing;
  readonly sha256: Sha256;
  readonly now: () => Micros;
  /** Whether there is anybody to tell: of ten years a head is some ten milliseconds of work. */
  readonly isHeard: () => boolean;
  /** What others need before they hear of a head. */
  readonly before: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  readonly say: (input: Extract<Input, { readonly type: 'head' }>) => void;
}): Heads {
  const roots = new Map<string, string>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();
  let isStopped = false;
  let end: (() => void) | undefined;

  function signed(
    { manifest, chain, floor }: OwnStream,
    bytes: Uint8Array,
    root: Uint8Array,
  ): Told {
    const { streamId, generation, next } = manifest;
    const head = encodeHead(signing, device.secret, {
      signer: device.publicKey,
      streamId,
      generation,
      next,
      chain,
      root,
      floor,
      frontier: roster.frontier,
      time: now(),
    });
    return { head, manifest: bytes, decoded: manifest };
  }

  /** What is to be told of a stream; nothing where it is as it was told last, unless that is asked for again. */
  function told(stream: OwnStream, again: boolean): Told | undefined {
    const bytes = encodeManifest(stream.manifest);
    const root = sha256(bytes);
    const name = hexOf(root);
    if (!again && roots.get(stream.id) === name) return undefined;
    roots.set(stream.id, name);
    return signed(stream, bytes, root);
  }

  async function tell(): Promise<void> {
    await before();
    const ids = new Set(changed);
    changed.clear();
    for (const stream of replicas.own(ids)) {
      const state = told(stream, false);
      if (state) say({ type: 'head', ...state });
    }
  }

  function later(): void {
    if (!isHeard()) return;
    timer ??= setTimeout(() => {
      telling = tell()
        .catch(onError)
        .finally(() => {
          timer = undefined;
          if (changed.size > 0 && !isStopped) later();
        });
    }, TOGETHER_MS).unref();
  }

  return {
    all: () =>
      replicas.own().map((stream) => ({
        held: told(stream, true),
        coming: undefined,
        chunks: stream.manifest.chunks.map(({ digest }) => hexOf(digest)),
        ...(stream.isLeft && { abandoned: true as const }),
      })),
    start() {
      end = replicas.onOwn((id) => {
        changed.add(id);
        later();
      });
    },
    wake() {
      if (changed.size > 0) later();
    },
    async stop() {
      isStopped = true;
      end?.();
      clearTimeout(timer);
      await telling;
    },
  };
}
