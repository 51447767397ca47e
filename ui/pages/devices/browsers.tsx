import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { tell } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { useBrowsers } from './answers.ts';
import { browserName } from './browser-name.ts';
import classes from './devices.module.css';

/** The browsers whose extension sends what it sees, each of which can be cut off. */
export function Browsers({
  onConnect,
}: {
  /** Nothing where one is being connected. */
  readonly onConnect: (() => void) | undefined;
}): ReactNode {
  const zone = useStatus().data?.zone;
  const browsers = useBrowsers(false);
  const [ended, setEnded] = useState<{ readonly id: string; readonly name: string }>();
  const text = say.devices;
  return (
    <Card
      title={text.browsers}
      aside={
        onConnect && (
          <Button size="xs" onClick={onConnect}>
            {text.connectBrowser}
          </Button>
        )
      }
    >
      <p className={classes['quiet']}>{text.browsersHow}</p>
      <Answer of={browsers}>
        {(all) =>
          all.length === 0 ? (
            <Empty title={text.noBrowsers}>
              <p>{text.noBrowsersHow}</p>
            </Empty>
          ) : (
            <Rows label={text.browsers}>
              {all.map(({ id, browser, created, lastUsed }) => {
                const name = browserName(browser);
                return (
                  <Row
                    key={id}
                    name={name}
                    detail={text.browserFacts(dateAndClock(created, zone), lastUsed ?? undefined)}
                  >
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={text.cutOffOf(name)}
                      onClick={() => setEnded({ id, name })}
                    >
                      {text.cutOff}
                    </Button>
                  </Row>
                );
              })}
            </Rows>
          )
        }
      </Answer>
      {ended && (
        <Confirm
          title={text.cutOffTitle(ended.name)}
          action={text.cutOffAct}
          onConfirm={async () => {
            await api.browser.connections[':id'].$delete({ param: { id: ended.id } });
            changed('devices');
            tell(text.isCutOff(ended.name));
          }}
          onClose={() => setEnded(undefined)}
        >
          <p>{text.cutOffHow}</p>
        </Confirm>
      )}
    </Card>
  );
}
