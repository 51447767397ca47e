import { Button, FileButton, Progress } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { bytes, percentage } from '../../format/number.ts';
import { act, tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { attach, MOST_BYTES } from './attach.ts';
import classes from './log.module.css';

/** Files that were attached, newest first. */
export function useAttachments() {
  return useAnswer(['log', 'now', 'attachments'], async (signal) =>
    (await api.attachments.$get({ query: {} }, { init: { signal } })).json(),
  );
}

export type Attachment = NonNullable<ReturnType<typeof useAttachments>['data']>[number];

/** Files, each to be saved, or deleted. */
export function Files({
  files,
  label,
}: {
  readonly files: readonly Attachment[];
  readonly label: string;
}): ReactNode {
  return (
    <ul className={classes['files']} aria-label={label}>
      {files.map(({ id, name, bytes: length }) => (
        <li key={id}>
          <a href={`/api/v1/attachments/${id}/content`} download={name} className={classes['name']}>
            {name}
          </a>
          <span className={classes['quiet']}>{bytes(length)}</span>
          <Button
            variant="subtle"
            size="compact-sm"
            aria-label={say.log.deleteFile(name)}
            onClick={() =>
              void act(say.log.fileDeleted(name), 'log', async () =>
                (
                  await api.attachments[':attachment'].$delete({ param: { attachment: id } })
                ).json(),
              )
            }
          >
            {say.words.delete}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Attaches files one after the other; how much of it has left is shown, and it can be ended. */
export function AttachButton({
  event,
  label,
}: {
  /** The id of what they belong to, if they do to something. */
  readonly event?: number;
  /** Which one it is, for screen readers. */
  readonly label: string;
}): ReactNode {
  const [sending, setSending] = useState<{
    readonly name: string;
    readonly part: number;
    readonly ending: AbortController;
  }>();
  const send = async (files: readonly File[]): Promise<void> => {
    const ending = new AbortController();
    const { signal } = ending;
    try {
      for (const file of files) {
        if (file.size > MOST_BYTES) {
          tell(say.log.tooLarge(file.name, bytes(file.size), bytes(MOST_BYTES)));
          continue;
        }
        setSending({ name: file.name, part: 0, ending });
        await attach(file, {
          event,
          signal,
          onProgress: (part) => setSending({ name: file.name, part, ending }),
        });
        tell(say.log.attached(file.name));
      }
    } catch (error) {
      if (signal.aborted) tell(say.log.notAttached);
      else tellFailure(error);
    } finally {
      setSending(undefined);
      changed('log');
    }
  };
  if (sending) {
    return (
      <div className={classes['sending']}>
        <span className={classes['name']}>{sending.name}</span>
        <Progress
          value={sending.part * 100}
          aria-label={percentage(sending.part)}
          className={classes['progress'] ?? ''}
        />
        <Button variant="default" size="compact-sm" onClick={() => sending.ending.abort()}>
          {say.words.cancel}
        </Button>
      </div>
    );
  }
  return (
    <FileButton multiple onChange={(files) => void send(files)}>
      {(props) => (
        <Button {...props} variant="default" size="compact-sm" aria-label={label}>
          {say.log.attach}
        </Button>
      )}
    </FileButton>
  );
}
