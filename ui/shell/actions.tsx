import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { api } from '../api/client.ts';
import { changed } from '../api/tabs.ts';
import { duration } from '../format/duration.ts';
import { tellFailure } from '../parts/told.tsx';
import { say } from '../strings/index.ts';

/** Seconds. */
const PAUSES = [15 * 60, 3_600, 4 * 3_600];

/** What one does at any time: search, pause, and say what one did. */
export function Actions(): ReactNode {
  const [, go] = useLocation();
  return (
    <>
      <Button variant="default" onClick={() => go('/search')} title="/">
        {say.shell.search}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{say.shell.pause}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {PAUSES.map((seconds) => (
            <Menu.Item key={seconds} onClick={() => void pause(seconds)}>
              {say.shell.pauseFor(duration(seconds))}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button onClick={() => go('/log')}>{say.shell.add}</Button>
    </>
  );
}

async function pause(seconds: number): Promise<void> {
  try {
    await api.pause.$put({ json: { seconds } });
    changed('status');
  } catch (error) {
    tellFailure(error);
  }
}
