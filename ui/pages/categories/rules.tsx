import { Button, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { number } from '../../format/number.ts';
import { say } from '../../strings/index.ts';
import classes from './categories.module.css';
import type { Rule } from './draft.ts';
import { RuleFields } from './rule-fields.tsx';
import { ruleWords } from './rule-words.ts';

/** Rules that are shown of many, before all are asked for. */
const SHOWN = 6;

/** What a pattern is not understood for, and which. */
export interface PatternProblem {
  readonly message: string;
  readonly code: string;
}

/** The rules of a category, each in words; one at a time is open to be changed. */
export function Rules({
  match,
  problem,
  onChange,
}: {
  readonly match: readonly Rule[];
  readonly problem: PatternProblem | undefined;
  readonly onChange: (match: readonly Rule[]) => void;
}): ReactNode {
  const { categories } = say;
  const [open, setOpen] = useState<number>();
  const [isAll, setIsAll] = useState(false);
  const [wanted, setWanted] = useState('');
  const isMany = match.length > SHOWN;
  const all = match.map((rule, at) => ({ rule, at, words: ruleWords(rule) }));
  const fitting = all.filter(
    ({ words, at }) => at === open || words.toLowerCase().includes(wanted.toLowerCase()),
  );
  const shown =
    isAll || !isMany
      ? fitting
      : fitting.filter(({ at, rule }, i) => i < SHOWN || at === open || isMeant(rule, problem));
  const add = (): void => {
    onChange([...match, { in: ['app'], text: '' }]);
    setOpen(match.length);
    setWanted('');
  };
  return (
    <section className={classes['rules']} aria-label={categories.rules}>
      <h3>{categories.rules}</h3>
      {match.length === 0 && <p className={classes['hint']}>{categories.rulesNone}</p>}
      {isMany && (
        <TextInput
          aria-label={categories.find}
          placeholder={categories.find}
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      )}
      <ul className={classes['ruleList']}>
        {shown.map(({ rule, at, words }) => {
          const itsProblem = isMeant(rule, problem) ? problem?.message : undefined;
          const remove = (): void => {
            onChange(match.filter((_, i) => i !== at));
            setOpen(undefined);
          };
          return at === open ? (
            <li key={at} className={classes['ruleOpen']}>
              <RuleFields
                rule={rule}
                problem={itsProblem}
                onChange={(next) => onChange(match.map((one, i) => (i === at ? next : one)))}
              />
              <div className={classes['ruleActions']}>
                <Button size="compact-sm" variant="default" onClick={() => setOpen(undefined)}>
                  {categories.ruleDone}
                </Button>
                <Button size="compact-sm" variant="subtle" onClick={remove}>
                  {say.words.remove}
                </Button>
              </div>
            </li>
          ) : (
            <li key={at} className={classes['rule']}>
              <button
                type="button"
                className={classes['ruleWords']}
                onClick={() => setOpen(at)}
                aria-label={categories.editRule(words)}
              >
                {words}
                {itsProblem !== undefined && <span role="alert">{itsProblem}</span>}
              </button>
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={remove}
                aria-label={categories.removeRule(words)}
              >
                {say.words.remove}
              </Button>
            </li>
          );
        })}
      </ul>
      <div className={classes['ruleActions']}>
        <Button size="compact-sm" variant="default" onClick={add}>
          {categories.addRule}
        </Button>
        {!isAll && fitting.length > shown.length && (
          <Button size="compact-sm" variant="subtle" onClick={() => setIsAll(true)}>
            {categories.showAll(number(fitting.length))}
          </Button>
        )}
      </div>
    </section>
  );
}

/** Whether what the node says is of this rule: it names the pattern, in quotes. */
export function isMeant({ regex }: Rule, problem: PatternProblem | undefined): boolean {
  return regex !== undefined && problem !== undefined && problem.message.includes(`"${regex}"`);
}
