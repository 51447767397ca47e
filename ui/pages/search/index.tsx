import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useRef, useState } from 'react';
import { number, percentage } from '../../format/number.ts';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { useQuestion } from './asked.ts';
import { Field } from './field.tsx';
import { Filters } from './filters.tsx';
import { useFound } from './found.ts';
import { Results } from './results.tsx';
import classes from './search.module.css';
import { Teach } from './teach.tsx';

/** Results that are shown at first, and more each time. */
const STEP = 20;
/** Milliseconds without a key pressed until it is asked. */
const PAUSE = 200;

/** Finds what was recorded by what it says. */
export default function Search(): ReactNode {
  const [question, change] = useQuestion();
  const [asked] = useDebouncedValue(question, PAUSE);
  const [limit, setLimit] = useState(STEP);
  const found = useFound(asked, limit);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  return (
    <Page title={say.shell.pages.search}>
      <search className={classes['search']}>
        <Field
          question={question}
          input={input}
          onChange={(changes) => {
            setLimit(STEP);
            change(changes);
          }}
          onDown={() => list.current?.querySelector<HTMLElement>('[data-hit]')?.focus()}
        />
        <Filters
          question={question}
          onChange={(changes) => {
            setLimit(STEP);
            change(changes);
          }}
        />
      </search>
      <Indexing />
      {asked.words.trim() === '' ? (
        <Teach />
      ) : (
        <Answer of={found} height={320}>
          {(data) => (
            <Results
              found={data}
              list={list}
              isOld={found.isPlaceholderData}
              onMore={() => setLimit(Math.min(1_000, limit + Math.max(STEP, limit)))}
              onUp={() => input.current?.focus()}
            />
          )}
        </Answer>
      )}
    </Page>
  );
}

/** Least part of what is recorded that is worth a word when it is in no index yet: what is new waits for its turn. */
const WORTH_TELLING = 0.01;

/** How far the index is, while it is made. */
function Indexing(): ReactNode {
  const { data } = useStatus();
  const { index, working = false } = data?.search ?? {};
  if (!index || !working || index.events === 0) return null;
  if (index.indexed / index.events > 1 - WORTH_TELLING) return null;
  const part = percentage(index.indexed / index.events);
  return (
    <p className={classes['notice']} role="status">
      {say.search.indexing(part, number(index.events))}
    </p>
  );
}
