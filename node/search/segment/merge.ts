import { type Document, join, type Tally } from '../documents/document.ts';
import { compareDocuments } from './build.ts';
import type { SegmentReader } from './reader.ts';

/**
 * The documents of a segment that have something of the sources that are taken.
 * @param places of its sources in a new segment; −1 for those that are not taken
 */
export async function* documentsIn(
  reader: SegmentReader,
  places: readonly number[],
): AsyncGenerator<Document> {
  const [{ bucket }, all] = [await reader.attributes(), await reader.tallies()];
  let i = 0;
  for await (const texts of reader.texts()) {
    const tallies: (readonly [number, Tally])[] = [];
    all.each(i, (source, tally) => {
      if (places[source] >= 0) tallies.push([places[source], tally]);
    });
    if (tallies.length > 0) {
      yield { bucket: reader.head.buckets[bucket[i]], texts, tallies };
    }
    i++;
  }
}

/** Documents of several segments in order, each once. */
export async function* merged(
  lists: readonly AsyncGenerator<Document>[],
): AsyncGenerator<Document> {
  const heads: { list: AsyncGenerator<Document>; document: Document }[] = [];
  for (const list of lists) {
    const { value, done } = await list.next();
    if (!done) heads.push({ list, document: value });
  }
  while (heads.length > 0) {
    const least = heads.reduce((a, b) => (compareDocuments(b.document, a.document) < 0 ? b : a));
    const { document } = least;
    const same = heads.filter((head) => compareDocuments(head.document, document) === 0);
    yield same.length === 1 ? document : together(same.map((head) => head.document));
    for (const head of same) {
      const { value, done } = await head.list.next();
      if (done) heads.splice(heads.indexOf(head), 1);
      else head.document = value;
    }
  }
}

function together(documents: readonly Document[]): Document {
  const tallies = new Map<number, Tally>();
  for (const [source, tally] of documents.flatMap((document) => document.tallies)) {
    tallies.set(source, join(tallies.get(source), tally));
  }
  const [{ bucket, texts }] = documents;
  return { bucket, texts, tallies: [...tallies].sort((a, b) => a[0] - b[0]) };
}
