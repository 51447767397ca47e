import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { say } from '../../strings/index.ts';
import classes from './categories.module.css';
import { isUncategorised, nameOfPath } from './paths.ts';
import { ruleWords } from './rule-words.ts';

const FIELDS = ['app', 'title', 'url'] as const;
const PAUSE = 300;

/** Of which category something would be, and why. */
export function Trial(): ReactNode {
  const { categories, words } = say;
  const [data, setData] = useState<Readonly<Record<string, string>>>({});
  const [tried] = useDebouncedValue(data, PAUSE);
  const isEmpty = Object.values(tried).every((text) => text.trim() === '');
  const verdict = useQuery({
    queryKey: ['categories', 'trial', tried],
    queryFn: async ({ signal }) => {
      const said = Object.fromEntries(Object.entries(tried).filter(([, text]) => text !== ''));
      const answer = await api.categories.test.$post(
        { json: { data: said } },
        { init: { signal } },
      );
      return answer.json();
    },
    enabled: !isEmpty,
    retry: false,
  });
  return (
    <Card title={categories.trial}>
      <p className={classes['hint']}>{categories.trialHow}</p>
      <div className={classes['trial']}>
        {FIELDS.map((field) => (
          <TextInput
            key={field}
            label={categories.fields[field]}
            value={data[field] ?? ''}
            onChange={({ currentTarget: { value } }) => setData({ ...data, [field]: value })}
            autoComplete="off"
            spellCheck={false}
            dir="auto"
          />
        ))}
      </div>
      {!isEmpty && (
        <div role="status" className={classes['verdict']}>
          <Answer of={verdict} height={48}>
            {({ category, fitting }) => (
              <>
                <p>
                  {categories.trialOf}{' '}
                  <b>{isUncategorised(category) ? words.uncategorised : nameOfPath(category)}</b>
                </p>
                {fitting.map(({ id, path, match }, i) => (
                  <p key={id} className={classes['hint']}>
                    {i === 1 && <b>{categories.trialAlso} </b>}
                    {categories.trialBecause(nameOfPath(path), match.map(ruleWords).join('; '))}
                  </p>
                ))}
              </>
            )}
          </Answer>
        </div>
      )}
    </Card>
  );
}
