/**
 * Reads goals as people write them: see the README for the grammar. Phrases that it knows are taken out, wherever they
 * stand; what is left is what the goal is about.
 */
import { type SubjectKind, TIME, TIMES, type Wish } from '../goal.ts';
import { wrongSentence } from './failure.ts';
import { phraseAt, type Said } from './phrases.ts';
import { type Token, tokensOf } from './tokens.ts';

/** A goal whose subject has yet to be looked up. */
export interface Draft extends Omit<Wish, 'subject'> {
  /** No kind where it is not said: a name may be that of a category, a program, … */
  readonly about: { readonly kind?: SubjectKind; readonly name?: string };
}

/** Most characters of a sentence. */
const LONGEST = 1_000;

const KIND_WORDS: ReadonlyMap<string, SubjectKind> = new Map([
  ['category', 'category'],
  ['app', 'app'],
  ['program', 'app'],
  ['site', 'site'],
  ['website', 'site'],
  ['project', 'project'],
  ['file', 'file'],
  ['logged', 'logged'],
]);

const SCREEN = /^(?:any |all )?(?:screens?|screen ?time|computers?|devices?)$/;

/** Words around a name that are no part of it. */
const FILLERS = new Set(
  'of on for in the my to use using spend spending i want should do doing keep it is and time , ; &'.split(
    ' ',
  ),
);

/** @throws ElatioError ELATIO_GOALS_SENTENCE, saying at which column */
export function parseSentence(sentence: string): Draft {
  if (sentence.length > LONGEST) {
    throw wrongSentence(LONGEST, `a goal is said in ${LONGEST} characters`);
  }
  const tokens = tokensOf(sentence);
  const { said, runs } = phrasesIn(sentence, tokens);
  const about = aboutOf(sentence, runs);
  const { direction = 'least', none, amount, per = 'day', on, times, window } = said;
  if (none && amount) {
    throw wrongSentence(0, '"no" says how much already: leave the amount out, or write "at most"');
  }
  const { kind, name } = about;
  if (!amount && !none) {
    throw wrongSentence(sentence.length, 'how much? Say it such as "1h", "20 min" or "5 km"');
  }
  const given = amount ?? { amount: 0, unit: kind === 'logged' ? TIMES : TIME };
  const isOfAnything = given.unit !== TIME && given.unit !== TIMES;
  if (kind === undefined && name === undefined && !isOfAnything) {
    throw wrongSentence(
      sentence.length,
      'of what? Name a category, a program, a site, or "screen time"',
    );
  }
  return {
    about,
    direction,
    ...given,
    per,
    ...(on && { on }),
    ...(times !== undefined && { times }),
    ...(window && { window }),
  };
}

interface Phrases {
  readonly said: Said;
  /** What is left: neighbours together. */
  readonly runs: readonly (readonly Token[])[];
}

function phrasesIn(sentence: string, tokens: readonly Token[]): Phrases {
  let said: Said = {};
  const runs: Token[][] = [[]];
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    const phrase = token.kind === 'quoted' ? undefined : phraseAt(tokens, at);
    if (!phrase) {
      runs.at(-1)?.push(token);
      at++;
      continue;
    }
    for (const name of Object.keys(phrase.value)) {
      if (Object.hasOwn(said, name)) {
        const text = sentence.slice(token.from, tokens[phrase.next - 1].to);
        throw wrongSentence(
          token.from,
          `"${text}" says again what was said before; put names in quotes`,
        );
      }
    }
    said = { ...said, ...phrase.value };
    if (runs.at(-1)?.length) runs.push([]);
    at = phrase.next;
  }
  return { said, runs };
}

function aboutOf(sentence: string, runs: readonly (readonly Token[])[]): Draft['about'] {
  const [tokens, second] = runs.map(withoutFillers).filter((run) => run.length > 0);
  if (second) {
    const text = sentence.slice(second[0].from, second.at(-1)?.to).slice(0, 40);
    throw wrongSentence(second[0].from, `"${text}" is not understood; put names in quotes`);
  }
  if (!tokens) return {};
  const kind = KIND_WORDS.get(tokens[0].lower);
  if (kind && tokens.length > 1) return { kind, name: nameOf(sentence, tokens.slice(1)) };
  if (kind === 'logged') return { kind };
  const name = nameOf(sentence, tokens);
  const isScreen = tokens[0].kind === 'word' && SCREEN.test(name.toLowerCase());
  return isScreen ? { kind: 'screen' } : { name };
}

function withoutFillers(run: readonly Token[]): readonly Token[] {
  const isFiller = ({ lower }: Token): boolean => FILLERS.has(lower);
  const first = run.findIndex((token) => !isFiller(token));
  if (first < 0) return [];
  const last = run.findLastIndex((token) => !isFiller(token));
  // "Screen time" ends with one.
  const isTime = run[last].lower === 'screen' && run.at(last + 1)?.lower === 'time';
  return run.slice(first, last + (isTime ? 2 : 1));
}

function nameOf(sentence: string, tokens: readonly Token[]): string {
  if (tokens.length === 1) return tokens[0].text;
  const isQuoted = tokens.some(({ kind }) => kind === 'quoted');
  if (isQuoted) return tokens.map(({ text }) => text).join(' ');
  return sentence.slice(tokens[0].from, tokens.at(-1)?.to).replaceAll(/\s+/g, ' ');
}
