/** How fast events become sealed chunks of 4,096 and come back, one thread, best of several rounds. */
import { columnsOf, type EventRow } from '../../protocol/codec/columns.ts';
import { createTagger, resumeChain, startChain } from '../../protocol/stream.ts';
import { nativePrimitives, randomBytes, zstd } from '../../node/crypto.ts';
import { openEvents, sealEvents } from '../../node/store/chunks.ts';
import { option, report, rounded } from './report.ts';
import { sampleRows } from './sample.ts';

const SIZE = 4_096;
// Not many more: with a larger sample in memory the collector's walks over it are measured too.
const rows = sampleRows(option('events', 131_072));
const chunks: EventRow[][] = [];
for (let i = 0; i < rows.length; i += SIZE) chunks.push(rows.slice(i, i + SIZE));

const tools = {
  sealing: { primitives: nativePrimitives, random: randomBytes },
  compression: zstd,
};
const key = { id: '00'.repeat(16), stream: '11'.repeat(16), month: 0, key: randomBytes(32) };
const sealed = chunks.map((chunk) => sealEvents(tools, key, columnsOf(chunk)).envelope);

/** Events a second of the best of five rounds: the others tell what else the machine did. */
function rate(round: () => void): number {
  const seconds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    round();
    return (performance.now() - start) / 1000;
  });
  return rounded(rows.length / Math.min(...seconds));
}

const seal = rate(() => {
  for (const chunk of chunks) sealEvents(tools, key, columnsOf(chunk));
});
let checksum = 0;
const open = rate(() => {
  for (const envelope of sealed) checksum += openEvents(tools, key, envelope).start[7];
});
const tagKey = randomBytes(32);
const { sha256 } = nativePrimitives;
const tag = rate(() => {
  const tagger = createTagger(sha256, tagKey);
  for (const row of rows) tagger.event(row);
});
const tags = rows.map((row) => createTagger(sha256, tagKey).event(row));
const chain = rate(() => {
  const link = resumeChain(sha256, startChain(sha256, new Uint8Array(16)).state());
  for (const one of tags) link.append(one);
});
const titles = new Set(rows.map(({ data }) => data['title'])).size;

report('codec', {
  events: rows.length,
  distinctTitles: titles,
  chunk: SIZE,
  sealPerSecond: seal,
  openAndDecodePerSecond: open,
  tagsPerSecond: tag,
  chainPerSecond: chain,
  bytesPerEvent: rounded(sealed.reduce((sum, { length }) => sum + length, 0) / rows.length),
  target: { sealPerSecond: 600_000, openAndDecodePerSecond: 2_000_000 },
  met: seal >= 600_000 && open >= 2_000_000 && checksum > 0,
});
