import { Button, Group, Progress } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { bytes, number, percentage } from '../../format/number.ts';
import { Answer } from '../../parts/answer.tsx';
import { Command } from '../../parts/command.tsx';
import { Failure } from '../../parts/failure.tsx';
import { tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './welcome.module.css';

/** Milliseconds between two looks at an import that is under way. */
const LOOK = 400;

function useFound() {
  return useAnswer(
    ['import', 'found'],
    async (signal) => (await api.import.found.$get({}, { init: { signal } })).json(),
    { every: (last) => (last?.run?.state === 'running' ? LOOK : false) },
  );
}

type Run = NonNullable<NonNullable<ReturnType<typeof useFound>['data']>['run']>;

type Refusal = NonNullable<Run['report']>['refusals'][number];

/** Step 5: what ActivityWatch has recorded on this machine, and taking it in. */
export function ImportStep(): ReactNode {
  const found = useFound();
  const [error, setError] = useState<unknown>();
  const text = say.welcome;
  const added = found.data?.run?.report?.added;
  useEffect(() => {
    if (added !== undefined && added > 0) changed('log', 'settings');
  }, [added]);
  const begin = async (path: string): Promise<void> => {
    setError(undefined);
    try {
      await api.import.found.$post({ json: { path } });
    } catch (failure) {
      setError(failure);
    }
    changed('import');
  };
  return (
    <Answer of={found} height={160}>
      {({ databases, run }) => (
        <>
          <p>{databases.length === 0 ? text.importNone : text.importHow}</p>
          <ul className={classes['categories']}>
            {databases.map(({ path, server, bytes: size }) => {
              const own = run?.path === path ? run : undefined;
              return (
                <li key={path} className={classes['database']}>
                  <div className={classes['source']}>
                    <span className={classes['title']}>{server}</span>
                    <span>{bytes(size)}</span>
                    <code className={classes['path']}>{path}</code>
                    <Button
                      size="compact-sm"
                      variant={own?.state === 'done' ? 'default' : 'filled'}
                      disabled={run?.state === 'running'}
                      onClick={() => void begin(path)}
                    >
                      {own === undefined ? text.takeIn : text.takeInAgain}
                    </Button>
                  </div>
                  {own && <Progressing run={own} />}
                </li>
              );
            })}
          </ul>
          {error !== undefined && <Failure error={error} />}
          <p>{text.importCommand}</p>
          <Command command="import" />
        </>
      )}
    </Answer>
  );
}

function refusalInWords({ bucket, reason }: Refusal): string {
  return `${bucket}: ${reason}`;
}

/** How far an import is, and what came of it. */
function Progressing({ run }: { readonly run: Run }): ReactNode {
  const { state, events, part, report, damage, failure } = run;
  const text = say.welcome;
  const cancel = async (): Promise<void> => {
    try {
      await api.import.found.$delete();
    } catch (error) {
      tellFailure(error);
    }
    changed('import', 'log');
  };
  if (state === 'running') {
    return (
      <>
        <Group gap="sm" wrap="nowrap" mt={8}>
          <Progress
            className={classes['progress']}
            value={(part ?? 0) * 100}
            aria-label={text.importing}
          />
          <span>{part === null ? '' : percentage(part)}</span>
          <Button size="compact-sm" variant="default" onClick={() => void cancel()}>
            {say.words.cancel}
          </Button>
        </Group>
        <p role="status" className={classes['quiet']}>
          {text.lookedAt(number(events))}
        </p>
      </>
    );
  }
  return (
    <div role="status">
      {report && (
        <p>
          {text.taken(number(report.added))}
          {report.duplicates > 0 && ` ${text.hereAlready(number(report.duplicates))}`}
          {report.excluded > 0 && ` ${text.excluded(number(report.excluded))}`}
          {report.refused > 0 && ` ${text.refused(number(report.refused))}`}
        </p>
      )}
      {state === 'cancelled' && <p>{text.cancelled}</p>}
      {state === 'failed' && (
        <p>
          <b>{text.importFailed}</b> {failure?.message} <code>{failure?.code}</code>{' '}
          {text.importGoesOn}
        </p>
      )}
      {[...new Set([...damage, ...(report?.refusals ?? []).map(refusalInWords)])].map((line) => (
        <p key={line} className={classes['quiet']}>
          {line}
        </p>
      ))}
    </div>
  );
}
