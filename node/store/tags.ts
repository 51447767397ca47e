import { canonicalTexts } from '../../protocol/codec/canonical-texts.ts';
import { ordinalsOf } from '../../protocol/codec/pick.ts';
import type { ItemKind } from '../../protocol/manifest.ts';
import { createTagger } from '../../protocol/stream.ts';
import { type ChunkTools, openEvents, openPayloads } from './chunks.ts';
import type { StreamKey } from './partition.ts';

export interface TagsJob {
  readonly kind: ItemKind;
  readonly key: StreamKey;
  readonly tagKey: Uint8Array;
  readonly envelope: Uint8Array;
}

/** Tags of a chunk's items, recomputed. */
export interface Tags {
  readonly ordinals: Float64Array;
  /** 16 bytes each, one after the other. */
  readonly tags: Uint8Array;
}

/** @throws ElatioError ELATIO_ENVELOPE_…, ELATIO_CHUNK_… where it does not open */
export function tagsIn(tools: ChunkTools, { kind, key, tagKey, envelope }: TagsJob): Tags {
  const tagger = createTagger(tools.sealing.primitives.sha256, tagKey);
  if (kind !== 'event') {
    const { rows, kind: found } = openPayloads(tools, key, envelope);
    const tags = new Uint8Array(16 * rows.length);
    rows.forEach((row, i) => tags.set(tagger.payload(found, row), 16 * i));
    return { ordinals: Float64Array.from(rows, ({ ordinal }) => ordinal), tags };
  }
  const columns = openEvents(tools, key, envelope);
  const { buckets, bucket, number, start, duration, count } = columns;
  const dataOf = canonicalTexts(columns.fields);
  const tags = new Uint8Array(16 * count);
  for (let i = 0; i < count; i++) {
    const event = {
      bucket: buckets[bucket[i]],
      number: number[i],
      start: start[i],
      duration: duration[i],
    };
    tags.set(tagger.eventText(event, dataOf(i)), 16 * i);
  }
  return { ordinals: ordinalsOf(columns), tags };
}
