import { Button, CopyButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { say } from '../strings/index.ts';
import classes from './command.module.css';
import { useStatus } from './settings.ts';

/** Where the data is unless a person says otherwise, by the custom of each system: commands need not name it then. */
const USUAL =
  /([/]\.local[/]share|[/]Library[/]Application Support)[/]elatio$|\\Local\\elatio\\Data$/;

/** What can be done by the command line alone: the command to type, which can be copied. */
export function Command({
  command,
}: {
  /** Behind `elatio`, as `keys keychain`. */
  readonly command: string;
}): ReactNode {
  const { data } = useStatus();
  if (!data) return null;
  const line = commandLine(command, data.directory);
  return (
    <span className={classes['command']}>
      <code className={classes['line']}>{line}</code>
      <CopyButton value={line}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy}>
            {copied ? say.words.copied : say.words.copy}
          </Button>
        )}
      </CopyButton>
    </span>
  );
}

/** @param directory of the node that it is for */
export function commandLine(command: string, directory: string): string {
  return USUAL.test(directory)
    ? `elatio ${command}`
    : `elatio ${command} --data ${shellWord(directory)}`;
}

/** A directory as the shell of its system takes it for one word. */
function shellWord(directory: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(directory)) return directory;
  return /^([A-Za-z]:|\\\\)/.test(directory)
    ? `"${directory}"`
    : `'${directory.replaceAll("'", `'\\''`)}'`;
}
