import type { Filter } from '../question/question.ts';
import type { Query, Term } from '../question/parse.ts';
import { split } from '../documents/texts.ts';
import type { SegmentReader } from '../segment/reader.ts';
import { fold } from '../words/fold.ts';
import { nearWords } from '../words/near.ts';
import { placeOfWord, wordAt } from '../words/sorted-words.ts';
import { hostOf } from '../../rules/address.ts';
import { CLOSENESS } from '../words/spelling.ts';
import { closenessIn } from './text-match.ts';
import { OUT, type Scope } from './scope.ts';

/** Documents of a segment that have what a query wants. */
export interface Candidates {
  readonly scope: Scope;
  /** Rising. */
  readonly documents: readonly number[];
  /** By clause, by document: how close what is found is to what was typed, in {@link GRADES}. */
  readonly grades: readonly Uint8Array[];
  /** By clause: in how many documents something of it is. */
  readonly spread: readonly number[];
}

/** Grades of closeness: they are kept in a byte. */
export const GRADES = 100;

/** Other work has its turn after so many documents whose text is looked at. */
const AT_ONCE = 64;

/**
 * @param pause lets others have their turn
 */
export async function findCandidates(
  scope: Scope,
  query: Query,
  filter: Filter,
  pause: () => Promise<void>,
): Promise<Candidates> {
  const { reader } = scope;
  const isWanted = await createFilter(scope, filter);
  const grades: Uint8Array[] = [];
  for (const clause of query.all) {
    const best = new Uint8Array(reader.head.documents);
    for (const term of clause) await grade(reader, term, best, isWanted, pause);
    grades.push(best);
    await pause();
  }
  const excluded = new Uint8Array(query.none.length > 0 ? reader.head.documents : 0);
  for (const term of query.none) await grade(reader, term, excluded, isWanted, pause);
  const documents: number[] = [];
  const spread = grades.map(() => 0);
  for (let i = 0; i < reader.head.documents; i++) {
    let isHit = true;
    for (let clause = 0; clause < grades.length; clause++) {
      if (grades[clause][i] > 0) spread[clause]++;
      else isHit = false;
    }
    if (isHit && (excluded.length === 0 || excluded[i] === 0) && isWanted(i)) documents.push(i);
  }
  return { scope, documents, grades, spread };
}

/** Whether a document is where somebody looks. */
export async function createFilter(
  { reader, sources, isAll }: Scope,
  { app, site }: Filter,
): Promise<(document: number) => boolean> {
  const { head } = reader;
  const attributes = await reader.attributes();
  const apps = app === undefined ? undefined : codesOf(head.apps, (one) => one === fold(app));
  const host = site === undefined ? undefined : (hostOf(site) ?? '');
  const sites =
    host === undefined
      ? undefined
      : codesOf(head.sites, (one) => one === host || one.endsWith(`.${host}`));
  // Of buckets that are not asked for no source is looked at.
  const buckets = codesOf(
    head.buckets,
    (bucket) =>
      isAll || head.sources.some((source, i) => source.bucket === bucket && sources[i] !== OUT),
  );
  return (document) =>
    buckets[attributes.bucket[document]] === 1 &&
    (!apps || apps[attributes.app[document]] === 1) &&
    (!sites || sites[attributes.site[document]] === 1);
}

function codesOf(values: readonly string[], isOne: (value: string) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => (value !== '' && isOne(value) ? 1 : 0));
}

/** Raises the grades of documents in which a term is. */
async function grade(
  reader: SegmentReader,
  term: Term,
  best: Uint8Array,
  isWanted: (document: number) => boolean,
  pause: () => Promise<void>,
): Promise<void> {
  if (term.words.length === 1) {
    await gradeWord(reader, term, 0, (document, closeness) => {
      if (closeness > best[document]) best[document] = closeness;
    });
    return;
  }
  const has = new Uint8Array(reader.head.documents);
  for (const i of term.words.keys()) {
    await gradeWord(reader, { ...term, exact: true }, i, (document) => {
      if (has[document] === i) has[document] = i + 1;
    });
  }
  let looked = 0;
  for (let i = 0; i < has.length; i++) {
    if (has[i] !== term.words.length || !isWanted(i)) continue;
    // All its words are there; whether they follow each other, only the text tells.
    if (closenessIn(split(await reader.text(i)), term) > 0) best[i] = GRADES;
    if (++looked % AT_ONCE === 0) await pause();
  }
}

/** Visits the documents that have one of a term's words, some maybe more than once. */
async function gradeWord(
  reader: SegmentReader,
  { words, exact }: Term,
  which: number,
  visit: (document: number, grade: number) => void,
): Promise<void> {
  const { word, isLetter } = words[which];
  const terms = await reader.words();
  const places: [place: number, closeness: number][] = [];
  if (isLetter) {
    for (let i = placeOfWord(terms, word); i < terms.count; i++) {
      if (!wordAt(terms, i).startsWith(word)) break;
      places.push([i, CLOSENESS.same]);
    }
  } else if (exact) {
    const place = placeOfWord(terms, word);
    if (wordAt(terms, place) === word) places.push([place, CLOSENESS.same]);
  } else nearWords(terms, word, (place, closeness) => places.push([place, closeness]));
  for (const [place, closeness] of places) {
    const grade = Math.round(GRADES * closeness);
    await reader.documents(place, (document) => visit(document, grade));
  }
}
