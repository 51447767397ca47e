import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { Page } from '../../parts/page.tsx';
import { Recovery } from '../../parts/recovery.tsx';
import { tellFailure } from '../../parts/told.tsx';
import { TOUR } from '../../shell/first-run.ts';
import { say } from '../../strings/index.ts';
import { CategoriesStep } from './categories.tsx';
import { DoneStep } from './done.tsx';
import { ImportStep } from './import.tsx';
import { ProtectionStep } from './protection.tsx';
import { RecordedStep } from './recorded.tsx';
import classes from './welcome.module.css';

const text = say.welcome;

/** In their order; the address names them: `/welcome/words`. */
const STEPS = [
  { name: 'recorded', title: text.recordedTitle, Content: RecordedStep },
  { name: 'protection', title: text.protectionTitle, Content: ProtectionStep },
  { name: 'words', title: text.wordsTitle, Content: Recovery },
  { name: 'categories', title: text.categoriesTitle, Content: CategoriesStep },
  { name: 'import', title: text.importTitle, Content: ImportStep },
  { name: 'done', title: text.doneTitle, Content: DoneStep },
] as const;

const addressOf = (step: number): string => `/welcome/${STEPS[step]?.name ?? ''}`;

/** The tour of the first run, which can be opened again at any time. */
export default function Welcome(): ReactNode {
  const wanted = useParams()['*'];
  const [, go] = useLocation();
  const at = Math.max(
    0,
    STEPS.findIndex(({ name }) => name === wanted),
  );
  const { title, Content } = STEPS[at] ?? STEPS[0];
  const isLast = at === STEPS.length - 1;
  const leave = async (how: 'finished' | 'skipped'): Promise<void> => {
    try {
      await api.settings[':key'].$put({ param: { key: TOUR }, json: how });
      changed('settings');
      go('/');
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <Page title={text.title} aside={text.stepOf(at + 1, STEPS.length)}>
      <nav aria-label={text.progress}>
        <ol className={classes['steps']}>
          {STEPS.map(({ name }, step) => (
            <li key={name}>
              <Link
                href={addressOf(step)}
                className={classes['step']}
                data-passed={step < at || undefined}
                aria-current={step === at ? 'step' : undefined}
              >
                {text.steps[name]}
              </Link>
            </li>
          ))}
        </ol>
      </nav>
      <section className={classes['card']} aria-labelledby="step-title">
        <h2 id="step-title">{title}</h2>
        <Content />
        <Group mt="xl" gap="xs">
          {at > 0 && (
            <Button variant="default" onClick={() => go(addressOf(at - 1))}>
              {text.back}
            </Button>
          )}
          {isLast ? (
            <Button onClick={() => void leave('finished')}>{text.finish}</Button>
          ) : (
            <>
              <Button onClick={() => go(addressOf(at + 1))}>{text.next}</Button>
              <Button variant="subtle" ml="auto" onClick={() => void leave('skipped')}>
                {text.skip}
              </Button>
            </>
          )}
        </Group>
      </section>
    </Page>
  );
}
