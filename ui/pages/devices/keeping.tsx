import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
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
    await api.scope.$put({ json: sent(wanted) });
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
      {isAsking && <Narrowing wanted={wanted} onConfirm={set} onClose={() => setIsAsking(false)} />}
    </form>
  );
}

/** Says how much would go, and waits for a yes. */
function Narrowing({
  wanted,
  onConfirm,
  onClose,
}: {
  readonly wanted: Kept;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
}): ReactNode {
  const preview = useAnswer(['devices', 'scope', 'preview', wanted], async (signal) =>
    (await api.scope.preview.$post({ json: sent(wanted) }, { init: { signal } })).json(),
  );
  const text = say.devices;
  return (
    <Confirm
      title={text.narrowTitle}
      action={text.narrowAction}
      isReady={preview.data !== undefined}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <Answer of={preview} height={24}>
        {({ items }) => (
          <p>
            <b>{text.narrowSize(items)}</b>
          </p>
        )}
      </Answer>
      <p>{text.narrowHow}</p>
    </Confirm>
  );
}

function sent({ days, domains }: Kept) {
  return { days, domains: domains && [...domains] };
}
