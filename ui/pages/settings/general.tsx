import {
  Button,
  Group,
  NativeSelect,
  SegmentedControl,
  Switch,
  TextInput,
  useMantineColorScheme,
} from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { useStatus } from '../../parts/settings.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { Lock } from './lock.tsx';
import classes from './settings.module.css';

const texts = say.settings.general;

/** Where nobody has chosen, as the node has it. */
const START_OF_DAY = '04:00';
const START_OF_WEEK = 'Monday';

const WEEKDAYS = ['Monday', 'Saturday', 'Sunday'] as const;

/** What a person chooses once. */
export function General(): ReactNode {
  const answer = useAnswer(['settings'], async () => (await api.settings.$get()).json());
  return (
    <Answer of={answer} height={320}>
      {(settings) => (
        <div className={classes['columns']}>
          <div className={classes['stack']}>
            <Days settings={settings} />
            <Notifications settings={settings} />
          </div>
          <div className={classes['stack']}>
            <Appearance />
            <Lock />
          </div>
        </div>
      )}
    </Answer>
  );
}

type Settings = Readonly<Record<string, unknown>>;

/** Keeps a setting on all devices; offers to take it back. */
async function set(key: string, value: unknown, said: string): Promise<boolean> {
  return act(said, 'settings', async () =>
    (await api.settings[':key'].$put({ param: { key }, json: value })).json(),
  );
}

function Days({ settings }: { readonly settings: Settings }): ReactNode {
  const { data } = useStatus();
  const chosen = settings['startOfDay'];
  const current = typeof chosen === 'string' ? chosen : START_OF_DAY;
  const [typed, setTyped] = useState<string>();
  const time = typed ?? current;
  const isTime = /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
  const week = WEEKDAYS.find((day) => day === settings['startOfWeek']) ?? START_OF_WEEK;
  return (
    <Card title={texts.days} aside={<span className={classes['how']}>{texts.shared}</span>}>
      <div className={classes['fields']}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void set('startOfDay', time, texts.startOfDaySet(time)).then(() => setTyped(undefined));
          }}
        >
          <TextInput
            type="time"
            required
            label={texts.startOfDay}
            withAsterisk={false}
            description={texts.startOfDayHow}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            error={isTime ? undefined : texts.badTime}
            value={time}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          {time !== current && (
            <Button mt="xs" size="xs" type="submit" disabled={!isTime}>
              {say.words.save}
            </Button>
          )}
        </form>
        <NativeSelect
          label={texts.startOfWeek}
          value={week}
          data={WEEKDAYS.map((value) => ({ value, label: texts.weekdays[value] }))}
          onChange={({ currentTarget: { value } }) => {
            const day = WEEKDAYS.find((one) => one === value) ?? START_OF_WEEK;
            void set('startOfWeek', day, texts.startOfWeekSet(texts.weekdays[day]));
          }}
        />
      </div>
      <p className={classes['foot']}>
        {texts.zone}: {data?.zone ?? texts.unknownZone}. {texts.zoneHow}
      </p>
    </Card>
  );
}

function Notifications({ settings }: { readonly settings: Settings }): ReactNode {
  const { data } = useStatus();
  const isOn = settings['goalNotifications'] !== false;
  const hasDetails = settings['goalNotificationDetails'] !== false;
  return (
    <Card title={texts.goals}>
      <Group gap="sm">
        <Switch
          label={texts.goalsOn}
          checked={isOn}
          onChange={() => void set('goalNotifications', !isOn, texts.goalsSet)}
        />
        <Switch
          label={texts.goalsDetails}
          checked={hasDetails}
          disabled={!isOn}
          onChange={() => void set('goalNotificationDetails', !hasDetails, texts.goalsSet)}
        />
      </Group>
      {data?.goals.problem && (
        <p className={classes['foot']}>{texts.goalsProblem(data.goals.problem.message)}</p>
      )}
    </Card>
  );
}

function Appearance(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Card title={texts.looks}>
      <SegmentedControl
        aria-label={texts.looks}
        value={colorScheme}
        onChange={(value) => setColorScheme(value)}
        data={(['auto', 'light', 'dark'] as const).map((value) => ({
          value,
          label: texts.schemes[value],
        }))}
      />
      <p className={classes['foot']}>{texts.looksHow}</p>
    </Card>
  );
}
