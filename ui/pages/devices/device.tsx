import { Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { ago, dateAndClock } from '../../format/time.ts';
import { bytes } from '../../format/number.ts';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import type { Device } from './answers.ts';
import { RenameDevice, RevokeDevice, SetRole } from './changes.tsx';
import classes from './devices.module.css';
import { keptInWords } from './kept.ts';
import { holdsInWords, standsInWords } from './standing.ts';

type Change = 'rename' | 'role' | 'revoke';

/** One of the devices and vaults: how it stands with it, what went wrong, and what can be changed. */
export function DeviceItem({ device }: { readonly device: Device }): ReactNode {
  const [change, setChange] = useState<Change>();
  const { data: status } = useStatus();
  const { name, role, self, standing, vault } = device;
  const problems = status?.peers.problems.filter((problem) => problem.device === device.id) ?? [];
  const text = say.devices;
  const close = (): void => setChange(undefined);
  return (
    <li className={classes['device']} data-revoked={standing === 'revoked' || undefined}>
      <div className={classes['who']}>
        <h3 className={classes['name']}>{name}</h3>
        <span>
          {text.roles[role]}
          {self && ` · ${text.thisOne}`}
        </span>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              className={classes['change']}
              aria-label={text.actionsFor(name)}
            >
              {say.words.change}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setChange('rename')}>{text.rename}</Menu.Item>
            {role !== 'vault' && standing === 'active' && (
              <Menu.Item onClick={() => setChange('role')}>
                {role === 'admin' ? text.makeMember : text.makeAdmin}
              </Menu.Item>
            )}
            {!self && standing !== 'revoked' && (
              <Menu.Item onClick={() => setChange('revoke')}>{text.revoke}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <p className={classes['facts']}>
        {[
          text.standings[standing],
          ...standsInWords(device),
          holdsInWords(device),
          ...keptInWords(device.keeps),
        ]
          .filter((fact) => fact !== '')
          .map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
      </p>
      {vault && (
        <p className={classes['facts']}>
          <meter
            className={classes['room']}
            min={0}
            max={vault.quota}
            value={vault.used}
            aria-label={text.room(bytes(vault.used), bytes(vault.quota))}
          />
          <span>{text.room(bytes(vault.used), bytes(vault.quota))}</span>
          {vault.full && <b>{text.full}</b>}
        </p>
      )}
      {problems.map(({ code, message }) => (
        <p key={code} className={classes['problem']}>
          {message} <code>{code}</code>
        </p>
      ))}
      <Details device={device} addresses={self ? status?.peers.addresses : undefined} />
      {change === 'rename' && <RenameDevice device={device} onClose={close} />}
      {change === 'role' && <SetRole device={device} onClose={close} />}
      {change === 'revoke' && <RevokeDevice device={device} onClose={close} />}
    </li>
  );
}

function Details({
  device: { id, role, since, confirmed, toldBy },
  addresses,
}: {
  readonly device: Device;
  readonly addresses: readonly string[] | undefined;
}): ReactNode {
  const { data: status } = useStatus();
  const text = say.devices;
  return (
    <details className={classes['details']}>
      <summary>{text.addresses}</summary>
      <p>
        {text.roles[role]}: {text.roleOf[role]}. {text.since(dateAndClock(since, status?.zone))}
        {confirmed !== null && `; ${text.seen(ago(confirmed, Date.now()))}`}
        {toldBy !== null && `, ${text.saidBy(toldBy)}`}.
      </p>
      <p>
        {text.id}: <code>{id}</code>
      </p>
      {addresses && (
        <>
          <p>{addresses.length === 0 ? text.noAddresses : text.addressesOf}</p>
          <ul>
            {addresses.map((address) => (
              <li key={address}>
                <code>{address}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
