import { hexOf } from '../../protocol/bytes.ts';
import type { Micros } from '../../protocol/event.ts';
import { encodeHead } from '../../protocol/head.ts';
import { encodeManifest } from '../../protocol/manifest.ts';
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
  /** Tells of each that changes from now on. */
  start(): void;
  stop(): Promise<void>;
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
  before,
  say,
  onError,
}: {
  readonly device: DeviceRecord;
  readonly roster: Roster;
  readonly replicas: Pick<Replicas, 'own' | 'onOwn'>;
  readonly signing: Signing;
  readonly sha256: Sha256;
  readonly now: () => Micros;
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

  function signed({ id, manifest, chain, floor }: OwnStream): {
    head: Uint8Array;
    manifest: Uint8Array;
  } {
    const bytes = encodeManifest(manifest);
    const root = sha256(bytes);
    roots.set(id, hexOf(root));
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
    return { head, manifest: bytes };
  }

  async function tell(): Promise<void> {
    await before();
    const ids = new Set(changed);
    changed.clear();
    for (const stream of replicas.own()) {
      if (!ids.has(stream.id)) continue;
      if (hexOf(sha256(encodeManifest(stream.manifest))) === roots.get(stream.id)) continue;
      say({ type: 'head', ...signed(stream) });
    }
  }

  function later(): void {
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
        held: signed(stream),
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
    async stop() {
      isStopped = true;
      end?.();
      clearTimeout(timer);
      await telling;
    },
  };
}
