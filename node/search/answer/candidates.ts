import type { Filter } from '../question/question.ts';
import type { Query, Term } from '../question/parse.ts';
import { split } from '../documents/texts.ts';
import type { SegmentReader } from '../segment/reader.ts';
import { fold } from '../words/fold.ts';
import { nearWords } from '../words/near.ts';
import { placeOfWord, wordAt } from '../words/sorted-words.ts';
import { hostOf } from '../../../protocol/rules/address.ts';
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
  /** By clause: in how many documents something of it may be. */
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
  const phrases: (readonly Phrase[])[] = [];
  for (const clause of query.all) {
    const best = new Uint8Array(reader.head.documents);
    phrases.push(await gradeAll(reader, clause, best));
    grades.push(best);
    await pause();
  }
  const excluded = new Uint8Array(query.none.length > 0 ? reader.head.documents : 0);
  const excludedPhrases = await gradeAll(reader, query.none, excluded);
  const looks = phrases.map((those) => mayBeIn(those, reader.head.documents));
  const excludedLooks = mayBeIn(excludedPhrases, reader.head.documents);
  const spread = grades.map((grade, clause) => countOf(grade, looks[clause]));
  const needsLook = (document: number): boolean =>
    excludedLooks?.[document] === 1 || looks.some((look) => look?.[document] === 1);

  async function isHit(document: number): Promise<boolean> {
    const texts = split(await reader.text(document));
    const has = ({ term }: Phrase): boolean => closenessIn(texts, term) > 0;
    let isInAll = true;
    for (const [clause, those] of phrases.entries()) {
      if (those.some(has)) grades[clause][document] = GRADES;
      else if (grades[clause][document] === 0) isInAll = false;
    }
    return isInAll && !excludedPhrases.some(has);
  }

  const documents: number[] = [];
  let looked = 0;
  for (const document of inAll(grades, looks)) {
    if (excluded[document] > 0 || !isWanted(document)) continue;
    if (needsLook(document)) {
      if (++looked % AT_ONCE === 0) await pause();
      if (!(await isHit(document))) continue;
    }
    documents.push(document);
  }
  return { scope, documents, grades, spread };
}

/** Words in a row, all of which are in some documents; whether in a row, only the texts tell. */
interface Phrase {
  readonly term: Term;
  /** By document, how many of its first words are there. */
  readonly has: Uint8Array;
}

/** By document: 1 where one of some phrases may be; `undefined` where there are none. */
function mayBeIn(phrases: readonly Phrase[], documents: number): Uint8Array | undefined {
  if (phrases.length === 0) return undefined;
  const look = new Uint8Array(documents);
  for (const { term, has } of phrases) {
    for (let i = 0; i < documents; i++) if (has[i] === term.words.length) look[i] = 1;
  }
  return look;
}

/** In how many documents something of a clause is, or may be. */
function countOf(grades: Uint8Array, look: Uint8Array | undefined): number {
  let count = 0;
  for (let i = 0; i < grades.length; i++) if (grades[i] > 0 || look?.[i] === 1) count++;
  return count;
}

/** The documents in which of every clause something is, or may be. For those in which not, no object is made. */
function inAll(
  grades: readonly Uint8Array[],
  looks: readonly (Uint8Array | undefined)[],
): number[] {
  const documents: number[] = [];
  for (let document = 0; document < grades[0].length; document++) {
    let clause = 0;
    while (
      clause < grades.length &&
      (grades[clause][document] > 0 || looks[clause]?.[document] === 1)
    ) {
      clause++;
    }
    if (clause === grades.length) documents.push(document);
  }
  return documents;
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

/** Raises the grades of documents in which one of some terms is. @returns those of which that is not known yet */
async function gradeAll(
  reader: SegmentReader,
  terms: readonly Term[],
  best: Uint8Array,
): Promise<Phrase[]> {
  const phrases: Phrase[] = [];
  for (const term of terms) {
    if (term.words.length === 1) {
      await gradeWord(reader, term, 0, (document, closeness) => {
        if (closeness > best[document]) best[document] = closeness;
      });
      continue;
    }
    const has = new Uint8Array(reader.head.documents);
    for (const i of term.words.keys()) {
      await gradeWord(reader, { ...term, exact: true }, i, (document) => {
        if (has[document] === i) has[document] = i + 1;
      });
    }
    phrases.push({ term, has });
  }
  return phrases;
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
