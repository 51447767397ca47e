import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { isJoining, type Join, useJoining } from './answers.ts';
import classes from './devices.module.css';
import { ChooseKept } from './choose-kept.tsx';
import { focusFirst } from './focus.ts';
import type { Kept } from './kept.ts';
import { useOutcome } from './outcome.ts';
import { WordsCompared } from './words-compared.tsx';

/** Makes this device one of the person's others, by the code that one of those shows. */
export function Joining({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ReactNode {
  /** Whether the last attempt, of which the node tells until it ends, was made or seen here. */
  const [isFollowed, setIsFollowed] = useState(false);
  const { data: join } = useJoining(isOpen);
  const isUnderWay = join ? isJoining(join) : false;
  if (isUnderWay && !isFollowed) setIsFollowed(true);
  useOutcome(isFollowed && join?.state === 'joined');
  if (!isOpen) return null;
  const close = (): void => {
    setIsFollowed(false);
    onClose();
  };
  return (
    <Card title={say.devices.joinTitle}>
      {join && isFollowed ? (
        <UnderWay join={join} onAgain={() => setIsFollowed(false)} onClose={close} />
      ) : (
        <Begin onBegun={() => setIsFollowed(true)} onClose={close} />
      )}
    </Card>
  );
}

function Begin({
  onBegun,
  onClose,
}: {
  readonly onBegun: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [kept, setKept] = useState<Kept>({ days: null, domains: null });
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const text = say.devices;
  const begin = async (): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      await api.join.$post({
        json: {
          code,
          ...(name.trim() !== '' && { name: name.trim() }),
          keeps: { days: kept.days, domains: kept.domains && [...kept.domains] },
        },
      });
      changed('devices');
      onBegun();
    } catch (failure) {
      setError(failure);
      setIsBusy(false);
    }
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        void begin();
      }}
    >
      <Textarea
        w="100%"
        maw={640}
        label={text.code}
        description={text.codeHow}
        value={code}
        autosize
        minRows={2}
        spellCheck={false}
        autoComplete="off"
        ref={focusFirst}
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <TextInput
        w="100%"
        maw={480}
        label={text.ownName}
        description={text.ownNameHow}
        value={name}
        maxLength={64}
        autoComplete="off"
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <details className={classes['details']}>
        <summary>{text.joinKeeps}</summary>
        <ChooseKept kept={kept} onChange={setKept} />
      </details>
      <p className={classes['quiet']}>{text.joinMeans}</p>
      {error !== undefined && <Failure error={error} />}
      <Group>
        <Button type="submit" loading={isBusy} disabled={code.trim() === ''}>
          {text.beginJoin}
        </Button>
        <Button variant="default" onClick={onClose}>
          {say.words.cancel}
        </Button>
      </Group>
    </form>
  );
}

function UnderWay({
  join,
  onAgain,
  onClose,
}: {
  readonly join: Join;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const { state, words, problem } = join;
  const text = say.devices;
  const answer = async (same: boolean): Promise<void> => {
    await api.join.answer.$post({ json: { same } });
    changed('devices');
  };
  const stop = async (): Promise<void> => {
    try {
      await api.join.$delete();
      changed('devices');
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <>
      <p role="status" className={classes['state']}>
        {text.joinStates[state]}
      </p>
      {problem && (
        <p className={classes['problem']}>
          {problem.message} <code>{problem.code}</code>
        </p>
      )}
      {state === 'comparing' && words && <WordsCompared words={words} onAnswer={answer} />}
      <Group mt="md">
        {isJoining(join) ? (
          <Button variant="default" onClick={() => void stop()}>
            {text.stopJoin}
          </Button>
        ) : (
          <>
            {state === 'failed' && <Button onClick={onAgain}>{say.words.retry}</Button>}
            <Button variant="default" onClick={onClose}>
              {say.words.close}
            </Button>
          </>
        )}
      </Group>
    </>
  );
}
