import { Button } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useGoals } from '../../parts/goals/queries.ts';
import { Page } from '../../parts/page.tsx';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { GoalCard } from './goal-card.tsx';
import classes from './goals.module.css';
import { Notifications } from './notifications.tsx';
import { Scores } from './score.tsx';
import { SentenceForm } from './sentence-form.tsx';

/** With more goals their histories are shown when they are asked for. */
const FEW = 12;

/** What one wants to do, and not to do: said as sentences, and how it goes. */
export default function Goals(): ReactNode {
  const [sentence, setSentence] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const goals = useGoals();
  const take = (example: string): void => {
    setSentence(example);
    input.current?.focus();
  };
  const add = async (said: string): Promise<boolean> => {
    const isDone = await keep(said);
    if (isDone) setSentence('');
    return isDone;
  };
  return (
    <Page title={say.shell.pages.goals}>
      <Card>
        <SentenceForm
          value={sentence}
          onChange={setSentence}
          onSubmit={add}
          action={say.goals.add}
          input={input}
        />
      </Card>
      <div className={classes['columns']}>
        <Card title={say.goals.list}>
          <Answer of={goals} height={240}>
            {({ goals: all, unknown }) => (
              <>
                {all.length === 0 && <Examples onTake={take} />}
                <ul className={classes['goals']}>
                  {all.map((goal) => (
                    <GoalCard key={goal.id} goal={goal} isOpen={all.length <= FEW} />
                  ))}
                </ul>
                {unknown.length > 0 && (
                  <p className={classes['quiet']}>{say.goals.unknown(unknown.length)}</p>
                )}
              </>
            )}
          </Answer>
        </Card>
        <div className={classes['column']}>
          <Scores />
          <Card>
            <Notifications />
          </Card>
        </div>
      </div>
    </Page>
  );
}

/** Keeps a goal. */
async function keep(sentence: string): Promise<boolean> {
  return act(say.goals.added(sentence), 'goals', async () => {
    await api.goals.$post({ json: { sentence } });
    return null;
  });
}

/** Goals to begin with. */
function Examples({ onTake }: { readonly onTake: (sentence: string) => void }): ReactNode {
  return (
    <Empty title={say.goals.none}>
      <p>{say.goals.noneHow}</p>
      <div className={classes['examples']}>
        {say.goals.examples.map((example) => (
          <Button key={example} variant="default" onClick={() => onTake(example)}>
            {example}
          </Button>
        ))}
      </div>
    </Empty>
  );
}
