import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useId, useState, type ReactNode, type Ref } from 'react';
import { api } from '../../api/client.ts';
import { codeOf } from '../../api/failure.ts';
import { useAnswer } from '../../api/queries.ts';
import { messageOf } from '../../parts/failure.tsx';
import { goalTitle } from '../../parts/goals/words.ts';
import { say } from '../../strings/index.ts';
import classes from './goals.module.css';

/** Milliseconds without a key until it is asked how what stands there is understood. */
const PAUSE = 250;

/** A goal said as one would say it; how it is understood is shown as one types. */
export function SentenceForm({
  value,
  onChange,
  onSubmit,
  action,
  input,
  onCancel,
}: {
  readonly value: string;
  readonly onChange: (sentence: string) => void;
  /** Keeps it. Whether it was kept. */
  readonly onSubmit: (sentence: string) => Promise<boolean>;
  readonly action: string;
  readonly input?: Ref<HTMLInputElement>;
  readonly onCancel?: () => void;
}): ReactNode {
  const [isBusy, setIsBusy] = useState(false);
  const [sentence] = useDebouncedValue(value.trim(), PAUSE);
  const { data } = useAnswer(['goals', 'parse', sentence], (signal) => parse(sentence, signal), {
    enabled: sentence !== '',
    keeps: true,
  });
  const understanding = useId();
  const submit = async (): Promise<void> => {
    setIsBusy(true);
    await onSubmit(value.trim());
    setIsBusy(false);
  };
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (value.trim() !== '') void submit();
      }}
    >
      <TextInput
        ref={input ?? null}
        className={classes['sentence']}
        label={say.goals.sentence}
        description={say.goals.sentenceHint}
        placeholder={say.goals.sentencePlaceholder}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        maxLength={1_000}
        autoComplete="off"
        aria-describedby={understanding}
      />
      <div className={classes['buttons']}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            {say.words.cancel}
          </Button>
        )}
        <Button type="submit" loading={isBusy} disabled={value.trim() === ''}>
          {action}
        </Button>
      </div>
      <div id={understanding} className={classes['understanding']} role="status">
        {sentence !== '' && value.trim() !== '' && data && <Understanding of={data} />}
      </div>
    </form>
  );
}

type Parsed = Awaited<ReturnType<typeof parse>>;

function Understanding({ of: { understood, failure } }: { readonly of: Parsed }): ReactNode {
  if (!understood) return <p className={classes['wrong']}>{messageOf(failure)}</p>;
  return (
    <>
      <p>
        {say.goals.understood} <b>{goalTitle(understood.goal)}</b>
      </p>
      <p className={classes['quiet']}>{understood.words}</p>
      {understood.note !== null && <p className={classes['quiet']}>{understood.note}</p>}
    </>
  );
}

/** How a sentence is understood; that it is not is an answer too. */
async function parse(sentence: string, signal: AbortSignal) {
  try {
    const answer = await api.goals.parse.$post({ json: { sentence } }, { init: { signal } });
    return { understood: await answer.json() };
  } catch (failure) {
    if (!codeOf(failure)?.startsWith('ELATIO_GOALS_')) throw failure;
    return { failure };
  }
}
