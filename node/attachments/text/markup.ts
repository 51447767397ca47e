import type { Gathering } from './gathering.ts';
import { walk } from './walk.ts';

/** What of a document's markup is its text, by the names of its elements. */
export interface MarkupRules {
  readonly isXml: boolean;
  /** Elements whose text counts, with what is in them; where absent, all. */
  readonly within?: ReadonlySet<string>;
  /** Elements that do not count, with what is in them. */
  readonly without: ReadonlySet<string>;
  /** Elements that stand on lines of their own. */
  readonly lines: ReadonlySet<string>;
  /** What elements stand for where they begin. */
  readonly signs?: ReadonlyMap<string, string>;
  /** Elements that are a page each. */
  readonly pages?: ReadonlySet<string>;
  /** Whether line ends and many blanks are one blank, as in HTML. */
  readonly isLoose?: boolean;
}

/** Of XML that breaks off what is there is read, and `gathering` told that it lacks something. */
export function readMarkup(
  markup: string | Uint8Array,
  gathering: Gathering,
  rules: MarkupRules,
): void {
  let [within, without, page] = [0, 0, 0];
  const add = (text: string | undefined): void => {
    if (text !== undefined && without === 0) gathering.add(text);
  };
  const isWhole = walk(markup, rules.isXml, {
    isEnough: () => gathering.isFull,
    open(name) {
      if (rules.pages?.has(name)) gathering.begin(++page);
      if (rules.within?.has(name)) within++;
      if (rules.without.has(name)) without++;
      add(rules.lines.has(name) ? '\n' : rules.signs?.get(name));
    },
    text(text) {
      if (!rules.within || within > 0) add(rules.isLoose ? text.replace(/\s+/g, ' ') : text);
    },
    close(name) {
      if (rules.lines.has(name)) add('\n');
      if (rules.within?.has(name)) within--;
      if (rules.without.has(name)) without--;
    },
  });
  if (!isWhole) gathering.lacks();
}
