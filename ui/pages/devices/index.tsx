import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Page } from '../../parts/page.tsx';
import { Recovery } from '../../parts/recovery.tsx';
import { say } from '../../strings/index.ts';
import { Adding } from './adding.tsx';
import { useDevices } from './answers.ts';
import { Browsers } from './browsers.tsx';
import { Connecting } from './connecting.tsx';
import { DeviceItem } from './device.tsx';
import classes from './devices.module.css';
import { Joining } from './joining.tsx';
import { Keeping } from './keeping.tsx';
import { AddingVault } from './vault.tsx';

/** What is open above the list, as the address says: `?open=add`. */
const TASKS = ['add', 'join', 'vault', 'browser'] as const;
type Task = (typeof TASKS)[number];

/** Your devices and vaults: how it stands with each, how another one comes in, what this one keeps. */
export default function Devices(): ReactNode {
  const devices = useDevices();
  const [query] = useSearchParams();
  const [, go] = useLocation();
  const open = TASKS.find((task) => task === query.get('open'));
  const show = (task: Task | undefined): void =>
    go(task === undefined ? '/devices' : `/devices?open=${task}`, { replace: open !== undefined });
  const close = (): void => show(undefined);
  const text = say.devices;
  return (
    <Page
      title={say.shell.pages.devices}
      actions={
        <>
          <Button variant="default" onClick={() => show('join')}>
            {text.join}
          </Button>
          <Button variant="default" onClick={() => show('vault')}>
            {text.addVault}
          </Button>
          <Button onClick={() => show('add')}>{text.add}</Button>
        </>
      }
    >
      <Adding isOpen={open === 'add'} onClose={close} />
      <Joining isOpen={open === 'join'} onClose={close} />
      {open === 'vault' && <AddingVault onClose={close} />}
      {open === 'browser' && <Connecting onClose={close} />}
      <Card title={text.list}>
        <Answer of={devices} height={160}>
          {(all) => (
            <>
              <ul className={classes['list']}>
                {all.map((device) => (
                  <DeviceItem key={device.id} device={device} now={devices.dataUpdatedAt} />
                ))}
              </ul>
              {all.length === 1 && (
                <Empty title={text.aloneTitle}>
                  <p>{text.aloneHow}</p>
                </Empty>
              )}
            </>
          )}
        </Answer>
      </Card>
      <Browsers onConnect={open === 'browser' ? undefined : () => show('browser')} />
      <Card title={text.keepTitle}>
        <Keeping />
      </Card>
      <Card title={say.recovery.title}>
        <Recovery />
      </Card>
    </Page>
  );
}
