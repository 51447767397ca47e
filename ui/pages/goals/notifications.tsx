import { Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { useStatus } from '../../parts/settings.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './goals.module.css';

/** Whether one is told of goals, and whether it is said of which. */
export function Notifications(): ReactNode {
  const { data } = useAnswer(['settings'], async () => (await api.settings.$get()).json());
  const problem = useStatus().data?.goals.problem;
  const isOn = data?.['goalNotifications'] !== false;
  const isDetailed = data?.['goalNotificationDetails'] !== false;
  return (
    <div className={classes['switches']}>
      <Switch
        label={say.goals.notifications}
        checked={isOn}
        disabled={!data}
        onChange={() =>
          void choose(
            'goalNotifications',
            !isOn,
            isOn ? say.goals.notificationsOff : say.goals.notificationsOn,
          )
        }
      />
      <Switch
        label={say.goals.details}
        checked={isDetailed}
        disabled={!data || !isOn}
        onChange={() =>
          void choose(
            'goalNotificationDetails',
            !isDetailed,
            isDetailed ? say.goals.detailsOff : say.goals.detailsOn,
          )
        }
      />
      {isOn && problem && (
        <p className={classes['quiet']}>{say.goals.notificationProblem(problem.message)}</p>
      )}
    </div>
  );
}

async function choose(key: string, isOn: boolean, said: string): Promise<void> {
  await act(said, 'settings', async () =>
    (await api.settings[':key'].$put({ param: { key }, json: isOn })).json(),
  );
}
