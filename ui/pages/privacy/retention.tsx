import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';
import { RetentionForm } from './retention-form.tsx';
import { effectsOf, KEPT, type Kept, policyInWords } from './retention-words.ts';

const texts = say.privacy.retention;

/** How long what was recorded is kept, by what it is. */
export function Retention(): ReactNode {
  const zone = useStatus().data?.zone;
  const answer = useAnswer(['settings', 'retention'], async (signal) =>
    (await api.retention.$get({}, { init: { signal } })).json(),
  );
  const [edited, setEdited] = useState<Kept>();
  const [isRunning, setIsRunning] = useState(false);
  return (
    <Card title={texts.title}>
      <p className={classes['how']}>{texts.how}</p>
      <Answer of={answer}>
        {({ policies, last, problem }) => (
          <>
            <Rows label={texts.title}>
              {KEPT.map((domain) => {
                const found = policies.find((one) => one.domain === domain);
                return (
                  <Row
                    key={domain}
                    name={say.privacy.domains[domain]}
                    detail={[
                      policyInWords(found?.policy),
                      ...(found ? [texts.nextRun(dateAndClock(found.at, zone))] : []),
                      ...(found ? effectsOf(found) : []),
                    ].join(' · ')}
                  >
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={texts.change(say.privacy.domains[domain])}
                      onClick={() => setEdited(domain)}
                    >
                      {say.words.change}
                    </Button>
                  </Row>
                );
              })}
            </Rows>
            {last && <p className={classes['foot']}>{texts.last(dateAndClock(last.at, zone))}</p>}
            {problem && <p role="alert">{problem.message}</p>}
            {policies.length > 0 && (
              <Button mt="md" size="xs" className="destructive" onClick={() => setIsRunning(true)}>
                {texts.run}
              </Button>
            )}
            {edited && (
              <RetentionForm
                domain={edited}
                policy={policies.find((one) => one.domain === edited)?.policy}
                onClose={() => setEdited(undefined)}
              />
            )}
          </>
        )}
      </Answer>
      {isRunning && <Run onClose={() => setIsRunning(false)} />}
    </Card>
  );
}

/** Ends what is old at once, when it is said how much that is. */
function Run({ onClose }: { readonly onClose: () => void }): ReactNode {
  const answer = useAnswer(['settings', 'retention', 'run'], async (signal) =>
    (await api.retention.run.$get({}, { init: { signal } })).json(),
  );
  const run = async (): Promise<void> => {
    const { domains } = await (await api.retention.run.$post()).json();
    const sum = (of: 'destroyed' | 'reduced'): number =>
      domains.reduce((total, domain) => total + domain[of], 0);
    changed('settings');
    tell(texts.runDone(sum('destroyed'), sum('reduced')));
  };
  return (
    <Confirm
      title={texts.runTitle}
      action={texts.runAct}
      word={say.privacy.erase.word}
      isReady={answer.data !== undefined}
      onConfirm={run}
      onClose={onClose}
    >
      <p>{texts.runHow}</p>
      <Answer of={answer}>
        {(previews) => (
          <Rows label={texts.preview}>
            {previews.map((preview) => (
              <Row
                key={preview.domain}
                name={say.privacy.domains[preview.domain]}
                detail={effectsOf(preview).join(' ') || texts.noEffect}
              />
            ))}
          </Rows>
        )}
      </Answer>
    </Confirm>
  );
}
