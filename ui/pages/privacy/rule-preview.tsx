import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { JsonObject } from '../../../protocol/json.ts';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { WideTable } from '../../parts/wide-table.tsx';
import { say } from '../../strings/index.ts';
import { inShort } from './in-short.ts';
import classes from './privacy.module.css';
import type { WantedRule } from './rule-form.tsx';

const texts = say.privacy.rules;

/** Events that are shown with what would become of them. */
const SHOWN = 4;

/** What a rule would have caught of what is recorded, and what it would have left of it. */
export function RulePreview({
  rule,
}: {
  /** JSON; `undefined` as long as something of it is missing. */
  readonly rule: string | undefined;
}): ReactNode {
  const answer = useAnswer(['rules', 'preview', rule], (signal) => previewOf(rule ?? '', signal), {
    enabled: rule !== undefined,
  });
  return (
    <section className={classes['preview']} aria-label={texts.preview} aria-live="polite">
      <h3>{texts.preview}</h3>
      {rule === undefined ? (
        <p className={classes['how']}>{texts.previewWait}</p>
      ) : (
        <Answer of={answer} height={80}>
          {({ events, rows }) =>
            events === 0 ? (
              <p className={classes['how']}>{texts.previewNone}</p>
            ) : (
              <>
                <p>{texts.previewCount(events)}</p>
                <WideTable label={texts.preview} minWidth={440}>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>{texts.was}</Table.Th>
                      <Table.Th>{texts.wouldBe}</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map(({ key, was, becomes }) => (
                      <Table.Tr key={key}>
                        <Table.Td className={classes['cell']}>{was}</Table.Td>
                        <Table.Td className={classes['cell']}>{becomes ?? texts.nothing}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </WideTable>
              </>
            )
          }
        </Answer>
      )}
    </section>
  );
}

async function previewOf(json: string, signal: AbortSignal) {
  // It counts in the preview, whether it is to count later or not.
  const rule: WantedRule = { ...(JSON.parse(json) as WantedRule), enabled: true };
  const init = { signal };
  const asked = api.purge.preview.$post({ json: { match: rule } }, { init });
  const [{ events, sample }, buckets] = await Promise.all([
    asked.then((answer) => answer.json()),
    api.buckets.$get({}, { init }).then((answer) => answer.json()),
  ]);
  const rows = sample.slice(0, SHOWN).map(async ({ bucket, timestamp, duration, data }, at) => {
    const { type = '', client = '' } = buckets.find(({ id }) => id === bucket) ?? {};
    const event = { bucket, type, client, timestamp, duration, data: data as JsonObject, rule };
    const told = await (await api.rules.test.$post({ json: event }, { init })).json();
    return { key: at, was: inShort(data), becomes: told.data && inShort(told.data) };
  });
  return { events, rows: await Promise.all(rows) };
}
