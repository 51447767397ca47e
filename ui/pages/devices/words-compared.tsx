import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './devices.module.css';

/** The six words that both devices show, and whether they are the same, as the person says. */
export function WordsCompared({
  words,
  onAnswer,
}: {
  readonly words: readonly string[];
  readonly onAnswer: (isSame: boolean) => Promise<unknown>;
}): ReactNode {
  const [isBusy, setIsBusy] = useState(false);
  const answer = async (isSame: boolean): Promise<void> => {
    setIsBusy(true);
    try {
      await onAnswer(isSame);
    } catch (error) {
      tellFailure(error);
      setIsBusy(false);
    }
  };
  const text = say.devices;
  return (
    <>
      <p>{text.compare}</p>
      <ol className={classes['words']} aria-label={text.words}>
        {words.map((word, at) => (
          // One word may stand there twice.
          <li key={`${at} ${word}`}>{word}</li>
        ))}
      </ol>
      <Group>
        <Button disabled={isBusy} onClick={() => void answer(true)}>
          {text.same}
        </Button>
        <Button variant="default" disabled={isBusy} onClick={() => void answer(false)}>
          {text.differ}
        </Button>
      </Group>
    </>
  );
}
