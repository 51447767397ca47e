import { Button, Group, Modal, NativeSelect, NumberInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { useStatus } from '../../parts/settings.ts';
import { act } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { inShort } from './in-short.ts';
import classes from './privacy.module.css';
import { effectsOf, type Kept, type Policy } from './retention-words.ts';

const texts = say.privacy.retention;

/** Milliseconds after the last key until it is asked what would go. */
const PAUSE = 300;

/** The most days that the node takes. */
const MOST = 36_500;

/** Says how long something is kept, and shows what goes by it before it is set. */
export function RetentionForm({
  domain,
  policy,
  onClose,
}: {
  readonly domain: Kept;
  readonly policy: Policy | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const [isKept, setIsKept] = useState(!policy);
  const [days, setDays] = useState<string | number>(policy?.keep ?? 365);
  const [after, setAfter] = useState(afterOf(policy));
  const [siteDays, setSiteDays] = useState<string | number>(
    typeof policy?.domainOnly === 'number' ? policy.domainOnly : 730,
  );
  const isDays = isDaysFrom(days, 1);
  const isSiteDays = after !== 'until' || isDaysFrom(siteDays, Number(days) + 1);
  const domainOnly =
    after === 'until' ? Number(siteDays) : after === 'site' ? 'forever' : undefined;
  const wanted: Policy | undefined =
    isDays && isSiteDays
      ? { keep: Number(days), ...(domainOnly !== undefined && { domainOnly }) }
      : undefined;
  const param = { domain };
  const what = say.privacy.domains[domain];

  const save = async (): Promise<void> => {
    const isDone = await act(texts.isSet(what), 'settings', async () => {
      if (!isKept) {
        return wanted && (await api.retention[':domain'].$put({ param, json: wanted })).json();
      }
      return policy && (await api.retention[':domain'].$delete({ param })).json();
    });
    if (isDone) onClose();
  };

  return (
    <Modal opened onClose={onClose} size="lg" title={what}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={classes['fields']}>
          <NativeSelect
            label={texts.keepFor}
            data-autofocus
            value={isKept ? 'ever' : 'days'}
            data={[
              { value: 'ever', label: texts.forEver },
              { value: 'days', label: texts.forDays },
            ]}
            onChange={({ currentTarget }) => setIsKept(currentTarget.value === 'ever')}
          />
          {!isKept && (
            <NumberInput
              label={texts.days}
              value={days}
              onChange={setDays}
              allowDecimal={false}
              error={isDays ? undefined : texts.badDays}
            />
          )}
          {!isKept && domain === 'web' && (
            <NativeSelect
              label={texts.after}
              value={after}
              data={[
                { value: 'nothing', label: texts.nothing },
                { value: 'site', label: texts.site },
                { value: 'until', label: texts.siteUntil },
              ]}
              onChange={({ currentTarget }) => setAfter(currentTarget.value as After)}
            />
          )}
          {!isKept && after === 'until' && (
            <NumberInput
              label={texts.siteDays}
              value={siteDays}
              onChange={setSiteDays}
              allowDecimal={false}
              error={isSiteDays ? undefined : texts.badSite}
            />
          )}
        </div>
        {!isKept && wanted && <Preview domain={domain} policy={JSON.stringify(wanted)} />}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {say.words.cancel}
          </Button>
          <Button type="submit" disabled={!isKept && !wanted}>
            {texts.set}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Preview({
  domain,
  policy,
}: {
  readonly domain: Kept;
  /** JSON. */
  readonly policy: string;
}): ReactNode {
  const zone = useStatus().data?.zone;
  const [settled] = useDebouncedValue(policy, PAUSE);
  const answer = useAnswer(['settings', 'retention', domain, settled], async (signal) =>
    (
      await api.retention[':domain'].preview.$post(
        { param: { domain }, json: JSON.parse(settled) as Policy },
        { init: { signal } },
      )
    ).json(),
  );
  return (
    <section className={classes['preview']} aria-label={texts.preview} aria-live="polite">
      <h3>{texts.preview}</h3>
      <Answer of={answer} height={60}>
        {(preview) => (
          <>
            <p className={classes['how']}>{texts.firstRun(dateAndClock(preview.at, zone))}</p>
            <ul>
              {(effectsOf(preview).length > 0 ? effectsOf(preview) : [texts.noEffect]).map(
                (effect) => (
                  <li key={effect}>{effect}</li>
                ),
              )}
            </ul>
            {preview.sample.slice(0, 3).map(({ timestamp, data }) => (
              <p key={timestamp} className={classes['hint']}>
                {dateAndClock(timestamp, zone)} · {inShort(data)}
              </p>
            ))}
          </>
        )}
      </Answer>
    </section>
  );
}

type After = 'nothing' | 'site' | 'until';

function afterOf(policy: Policy | undefined): After {
  if (policy?.domainOnly === undefined) return 'nothing';
  return policy.domainOnly === 'forever' ? 'site' : 'until';
}

function isDaysFrom(value: string | number, least: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= MOST;
}
