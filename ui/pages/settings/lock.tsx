import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './settings.module.css';

const texts = say.settings.general;

/** What protects the data, and closing it at once. */
export function Lock(): ReactNode {
  const protection = useStatus().data?.protection;
  const [isAsking, setIsAsking] = useState(false);
  if (protection === undefined) return null;
  const lock = async (): Promise<void> => {
    await api.lock.$post();
    // There is the field for the passphrase.
    location.assign('/login');
  };
  return (
    <Card title={texts.protection}>
      <p className={classes['how']}>{texts.protectedBy[protection]}</p>
      {protection === 'passphrase' ? (
        <>
          <p className={classes['how']}>{texts.lockHow}</p>
          <Button variant="default" onClick={() => setIsAsking(true)}>
            {texts.lock}
          </Button>
          <p className={classes['foot']}>
            {texts.changeProtection} <Command command="keys" />
          </p>
        </>
      ) : (
        <p className={classes['foot']}>
          {texts.noLock} <Command command="keys passphrase" />
        </p>
      )}
      {isAsking && (
        <Confirm
          title={texts.lockTitle}
          action={texts.lockAct}
          onConfirm={lock}
          onClose={() => setIsAsking(false)}
        >
          <p>{texts.lockHow}</p>
        </Confirm>
      )}
    </Card>
  );
}
