import { Button, FileButton, Group, Progress } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { codeOf } from '../../api/failure.ts';
import { changed } from '../../api/tabs.ts';
import { bytes } from '../../format/number.ts';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { Failure } from '../../parts/failure.tsx';
import { say } from '../../strings/index.ts';
import { ImportFound, type ImportReport } from './import-found.tsx';
import classes from './settings.module.css';
import { upload } from './upload.ts';

const texts = say.settings.data;

/** Where an import is. It is always looked through first (`isLook`), and taken in when the person says so. */
type State =
  | { readonly at: 'idle' }
  | { readonly at: 'busy'; readonly isLook: boolean; readonly file: File; readonly part: number }
  | { readonly at: 'looked'; readonly file: File; readonly report: ImportReport }
  | { readonly at: 'taken'; readonly report: ImportReport }
  | { readonly at: 'stopped'; readonly isLook: boolean }
  | { readonly at: 'failed'; readonly isLook: boolean; readonly error: unknown };

/** Takes in an export of ActivityWatch. */
export function Import(): ReactNode {
  const [state, setState] = useState<State>({ at: 'idle' });
  const stopping = useRef<AbortController>(undefined);
  useEffect(() => () => stopping.current?.abort(), []);

  const pass = async (file: File, isLook: boolean): Promise<void> => {
    const ending = new AbortController();
    stopping.current = ending;
    const onProgress = (part: number): void => setState({ at: 'busy', isLook, file, part });
    onProgress(0);
    try {
      const path = `/api/v1/import?dry-run=${isLook ? 1 : 0}`;
      const report = (await upload(path, file, onProgress, ending.signal)) as ImportReport;
      setState(isLook ? { at: 'looked', file, report } : { at: 'taken', report });
    } catch (error) {
      setState(ending.signal.aborted ? { at: 'stopped', isLook } : { at: 'failed', isLook, error });
    }
    if (!isLook) changed('log');
  };

  return (
    <Card title={texts.import}>
      <p className={classes['how']}>{texts.importHow}</p>
      <FileButton
        accept="application/json,.json"
        onChange={(file) => {
          if (file) void pass(file, true);
        }}
      >
        {({ onClick }) => (
          <Button variant="default" onClick={onClick} disabled={state.at === 'busy'}>
            {texts.choose}
          </Button>
        )}
      </FileButton>
      <div aria-live="polite">
        <View
          state={state}
          onStop={() => stopping.current?.abort()}
          onTake={(file) => void pass(file, false)}
        />
      </div>
      <p className={classes['foot']}>{texts.importCli}</p>
      <Command command="import" />
    </Card>
  );
}

function View({
  state,
  onStop,
  onTake,
}: {
  readonly state: State;
  readonly onStop: () => void;
  readonly onTake: (file: File) => void;
}): ReactNode {
  switch (state.at) {
    case 'idle':
      return null;
    case 'busy': {
      const { isLook, file, part } = state;
      const name = isLook ? texts.looking(file.name) : texts.taking(file.name);
      return (
        <>
          <p className={classes['words']}>{name}</p>
          <Progress value={part * 100} animated={part === 1} aria-label={name} />
          <p className={classes['foot']}>
            {part === 1 ? texts.reading : texts.part(bytes(part * file.size), bytes(file.size))}
          </p>
          <Button variant="default" size="xs" onClick={onStop}>
            {say.words.cancel}
          </Button>
        </>
      );
    }
    case 'looked': {
      const { file, report } = state;
      const isNew = report.added > 0 || report.buckets.some(({ made }) => made);
      return (
        <>
          <p>
            <b>{isNew ? texts.would(report.added) : texts.wouldNone}</b>
          </p>
          <ImportFound report={report} />
          {isNew && (
            <Group mt="md">
              <Button onClick={() => onTake(file)}>{texts.take(report.added)}</Button>
            </Group>
          )}
        </>
      );
    }
    case 'taken':
      return (
        <>
          <p>
            <b>{texts.took(state.report.added)}</b>
          </p>
          <ImportFound report={state.report} />
        </>
      );
    case 'stopped':
      return (
        <p>
          <b>{state.isLook ? texts.stoppedLook : texts.stopped}</b>
        </p>
      );
    case 'failed':
      // What the node says of itself tells what was taken in; who was cut off from it is told here.
      return codeOf(state.error) === undefined ? (
        <p role="alert">
          <b>{state.isLook ? texts.cutLook : texts.cut}</b>
        </p>
      ) : (
        <Failure error={state.error} />
      );
  }
}
