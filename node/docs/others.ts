import { includes, type Intervals, normalise, subtract, union } from '../../protocol/intervals.ts';
import type { Store, StreamState } from '../store/index.ts';
import { type Documents, docsStreams, type Part } from './documents.ts';

/** Changes that other devices made, as they come. */
export interface Others {
  /** Takes in what came since; gives what has to be shown. */
  take(): Promise<readonly Part[]>;
  /** Ordinals of a stream below this were taken in. */
  frontierOf(stream: StreamState): number;
  /** Says that all that is there now is taken in by somebody else. @returns what is to be read of each stream */
  begin(): void;
}

export function createOthers({
  store,
  documents,
}: {
  readonly store: Pick<Store, 'streams'>;
  readonly documents: Pick<Documents, 'changesIn' | 'take' | 'news'>;
}): Others {
  /** By the stream's id. */
  const taken = new Map<string, Intervals>();
  const takenOf = ({ record }: StreamState): Intervals => taken.get(record.id) ?? [];
  const streams = (): StreamState[] => docsStreams(store).filter(({ own }) => !own);

  return {
    begin() {
      for (const stream of streams()) taken.set(stream.record.id, thereOf(stream));
    },
    async take() {
      const changes = new Map<string, Uint8Array[]>();
      const done: (() => void)[] = [];
      for (const stream of streams()) {
        const fresh = subtract(thereOf(stream), takenOf(stream));
        if (fresh.length === 0) continue;
        for await (const item of documents.changesIn(stream, fresh[0].first)) {
          if (!includes(fresh, item.ordinal)) continue;
          changes.set(item.document, [...(changes.get(item.document) ?? []), item.change]);
        }
        done.push(() => taken.set(stream.record.id, union(takenOf(stream), fresh)));
      }
      const parts: Part[] = [];
      for (const [document, list] of changes) {
        await documents.take(document, list.reverse());
        const entries = await documents.news(document);
        if (entries.length > 0) parts.push({ document, entries });
      }
      for (const settle of done) settle();
      return parts;
    },
    frontierOf(stream) {
      if (stream.own) return stream.flushed;
      const [first] = takenOf(stream);
      return first?.first === 0 ? first.end : 0;
    },
  };
}

/** Ordinals that are here, or destroyed: no change comes of those any more. */
function thereOf({ chunks, removed }: StreamState): Intervals {
  return normalise([...chunks.flatMap(({ ordinals }) => ordinals), ...removed.flat()]);
}
