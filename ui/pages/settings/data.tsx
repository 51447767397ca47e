import { Button, PasswordInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { useSaving } from '../../parts/saving.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { Import } from './import.tsx';
import classes from './settings.module.css';

const texts = say.settings.data;

/** Everything to be kept elsewhere, and what comes from elsewhere. */
export function Data(): ReactNode {
  return (
    <div className={classes['columns']}>
      <Backup />
      <Import />
    </div>
  );
}

function Backup(): ReactNode {
  const protection = useStatus().data?.protection;
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const saving = useSaving();
  const hasOwn = protection === 'passphrase';
  const isSame = passphrase === again;
  const isReady = isSame && (hasOwn || passphrase !== '');
  return (
    <Card title={texts.backup}>
      <p className={classes['how']}>{texts.backupHow}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const json = passphrase === '' ? {} : { passphrase };
          void saving.start('elatio.backup', (signal) =>
            api.backup.$post({ json }, { init: { signal } }),
          );
        }}
      >
        <div className={classes['fields']}>
          <PasswordInput
            label={texts.passphrase}
            autoComplete="new-password"
            maxLength={1024}
            value={passphrase}
            onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          />
          <PasswordInput
            label={texts.again}
            autoComplete="new-password"
            maxLength={1024}
            value={again}
            error={again !== '' && !isSame ? texts.same : undefined}
            onChange={({ currentTarget }) => setAgain(currentTarget.value)}
          />
        </div>
        {hasOwn && <p className={classes['foot']}>{texts.ownPassphrase}</p>}
        <Button type="submit" disabled={!isReady} loading={saving.isBusy}>
          {texts.make}
        </Button>
      </form>
      {saving.view}
      <p className={classes['foot']}>{texts.restore}</p>
      <Command command="restore FILE" />
    </Card>
  );
}
