import type { ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import classes from './privacy.module.css';

const texts = say.privacy.erase;

/** Devices and vaults that have yet to follow what was erased. */
export function Owed(): ReactNode {
  const zone = useStatus().data?.zone;
  const answer = useAnswer(['log', 'now', 'purge'], async (signal) =>
    (await api.purge.$get({}, { init: { signal } })).json(),
  );
  return (
    <Card title={texts.owed}>
      <Answer of={answer} height={40}>
        {(owed) =>
          owed.length === 0 ? (
            <p className={classes['how']}>{texts.owedNone}</p>
          ) : (
            <Rows label={texts.owed}>
              {owed.flatMap(({ id, by, began, owing }) =>
                owing.map(({ device, name, as, until }) => (
                  <Row
                    key={`${id} ${device} ${as}`}
                    name={`${name} ${texts.owing[as]}`}
                    detail={[
                      texts.owedFrom(by.name, dateAndClock(began, zone)),
                      ...(until === null ? [] : [texts.owedUntil(dateAndClock(until, zone))]),
                    ].join(' · ')}
                  />
                )),
              )}
            </Rows>
          )
        }
      </Answer>
    </Card>
  );
}
