import { ActionIcon, Anchor, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { GoalLine } from '../../parts/goals/goal-line.tsx';
import type { Goal } from '../../parts/goals/queries.ts';
import { goalTitle, periodOf } from '../../parts/goals/words.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './goals.module.css';
import { GoalHistory } from './history.tsx';
import { SentenceForm } from './sentence-form.tsx';

/** A goal, what became of it, and what can be done to it. */
export function GoalCard({
  goal,
  isOpen,
}: {
  readonly goal: Goal;
  /** Whether its history is shown from the beginning. */
  readonly isOpen: boolean;
}): ReactNode {
  const [isChanging, setIsChanging] = useState(false);
  const [isShown, setIsShown] = useState(isOpen);
  const { id, streak, resting } = goal;
  const title = goalTitle(goal.goal);
  const param = { goal: id };

  const rest = (): void => {
    const said = resting ? say.goals.resumed(title) : say.goals.paused(title);
    void act(said, 'goals', async () =>
      (await api.goals[':goal'].$patch({ param, json: { resting: !resting } })).json(),
    );
  };
  const remove = (): void => {
    void act(say.goals.removed(title), 'goals', async () => {
      const edit = await (await api.goals[':goal'].$delete({ param })).json();
      // It has none any more that could be asked for.
      queryClient.removeQueries({ queryKey: ['goals', 'history', id] });
      return edit;
    });
  };

  return (
    <li className={classes['goal']}>
      <div className={classes['head']}>
        <GoalLine goal={goal} />
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" aria-label={say.goals.more(title)}>
              ⋯
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setIsChanging(true)}>{say.words.change}</Menu.Item>
            <Menu.Item onClick={rest}>{resting ? say.goals.resume : say.goals.pause}</Menu.Item>
            <Menu.Item onClick={remove}>{say.words.delete}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {resting && <p className={classes['quiet']}>{say.goals.resting}</p>}
      {isChanging && <Change goal={goal} onDone={() => setIsChanging(false)} />}
      <p className={classes['quiet']}>
        <Anchor
          component="button"
          type="button"
          size="sm"
          aria-expanded={isShown}
          onClick={() => setIsShown(!isShown)}
        >
          {isShown ? say.goals.hideHistory : say.goals.showHistory}
        </Anchor>
        {streak.longest > 1 &&
          ` · ${say.goals.longest(say.goals.inRow(streak.longest, periodOf(goal.goal)))}`}
      </p>
      {isShown && <GoalHistory goal={goal} />}
    </li>
  );
}

/** Says a goal anew. */
function Change({ goal, onDone }: { readonly goal: Goal; readonly onDone: () => void }): ReactNode {
  const [sentence, setSentence] = useState(goal.words);
  const change = async (said: string): Promise<boolean> => {
    const isDone = await act(say.goals.changed(said), 'goals', async () => {
      const parsed = await (await api.goals.parse.$post({ json: { sentence: said } })).json();
      // What the new words do not say goes.
      const json: object = { on: null, times: null, window: null, ...parsed.goal };
      return (await api.goals[':goal'].$patch({ param: { goal: goal.id }, json })).json();
    });
    if (isDone) onDone();
    return isDone;
  };
  return (
    <SentenceForm
      value={sentence}
      onChange={setSentence}
      onSubmit={change}
      action={say.words.save}
      onCancel={onDone}
    />
  );
}
