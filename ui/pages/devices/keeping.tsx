import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useStatus } from '../../parts/settings.ts';
import { tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { type Scope, useScope } from './answers.ts';
import { ChooseKept } from './choose-kept.tsx';
import classes from './devices.module.css';
import { isNarrower, type Kept } from './kept.ts';

/** What this device keeps of what the others record, and how much would go where it is to be less. */
export function Keeping(): ReactNode {
  const scope = useScope();
  return (
    <Answer of={scope} height={96}>
      {(data) => <Kepts key={JSON.stringify([data.days, data.domains])} scope={data} />}
    </Answer>
  );
}

function Kepts({ scope }: { readonly scope: Scope }): ReactNode {
  const { days, domains, since, spare } = scope;
  const [wanted, setWanted] = useState<Kept>({ days, domains });
  const [isAsking, setIsAsking] = useState(false);
  const { data: status } = useStatus();
  const text = say.devices;
  const isOther = isNarrower(wanted, scope) || isNarrower(scope, wanted);
  const set = async (): Promise<void> => {
    const of = wanted.domains && [...wanted.domains];
    await api.scope.$put({ json: { days: wanted.days, domains: of } });
    changed('devices', 'log', 'goals');
    tell(text.kept);
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (isNarrower(wanted, scope)) setIsAsking(true);
        else void set().catch(tellFailure);
      }}
    >
      <p className={classes['quiet']}>
        {text.keepHow}
        {since !== null && ` ${text.keepFrom(dateAndClock(since, status?.zone))}`}
        {spare.items > 0 && ` ${text.spare(spare.items)}`}
      </p>
      <ChooseKept kept={wanted} onChange={setWanted} />
      <Group>
        <Button type="submit" variant="default" disabled={!isOther}>
          {say.words.save}
        </Button>
      </Group>
      {isAsking && (
        <Confirm
          title={text.narrowTitle}
          action={text.narrowAction}
          onConfirm={set}
          onClose={() => setIsAsking(false)}
        >
          <p>{text.narrowHow}</p>
        </Confirm>
      )}
    </form>
  );
}
