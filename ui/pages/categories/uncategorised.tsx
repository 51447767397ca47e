import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { duration } from '../../format/duration.ts';
import { percentage } from '../../format/number.ts';
import { Answer } from '../../parts/answer.tsx';
import { Bars } from '../../parts/bars.tsx';
import { Card } from '../../parts/card.tsx';
import { Empty } from '../../parts/empty.tsx';
import { say } from '../../strings/index.ts';
import { useUncategorised } from './asked.ts';
import classes from './categories.module.css';
import type { Category, Rule } from './draft.ts';
import { MakeRule } from './make-rule.tsx';

const KINDS = ['apps', 'sites', 'titles'] as const;
type Kind = (typeof KINDS)[number];

const FIELD = { apps: 'app', sites: 'domain', titles: 'title' } as const;

/** Characters that are shown of a name. */
const NAME = 200;

/** The most of what has no category: one click makes a rule of it. */
export function Uncategorised({
  since,
  all,
}: {
  readonly since: string | undefined;
  readonly all: readonly Category[];
}): ReactNode {
  const { categories, words } = say;
  const left = useUncategorised(since);
  const [chosen, setKind] = useState<Kind>();
  const [rule, setRule] = useState<Rule>();
  return (
    <Answer of={left}>
      {(data) => {
        const kinds = KINDS.filter((one) => data[one].some(({ name }) => name !== null));
        const kind = chosen !== undefined && kinds.includes(chosen) ? chosen : kinds[0];
        return (
          <Card
            title={categories.uncategorised}
            aside={
              data.seconds > 0 &&
              categories.uncategorisedPart(
                duration(data.seconds),
                percentage(data.seconds / Math.max(1, data.total)),
              )
            }
          >
            {data.total === 0 ? (
              <Empty title={categories.uncategorisedNothing} />
            ) : data.seconds < 1 || kind === undefined ? (
              <p className={classes['hint']}>{categories.uncategorisedNone}</p>
            ) : (
              <>
                <div className={classes['kinds']}>
                  <SegmentedControl
                    size="xs"
                    aria-label={words.uncategorised}
                    value={kind}
                    onChange={setKind}
                    data={kinds.map((value) => ({ value, label: categories[value] }))}
                  />
                  <p className={classes['hint']}>{categories.uncategorisedHow}</p>
                </div>
                <Bars
                  label={categories[kind]}
                  bars={data[kind].flatMap(({ name, seconds }, i) =>
                    name === null
                      ? []
                      : [
                          {
                            key: `${i} ${name}`,
                            name: name.slice(0, NAME),
                            seconds,
                            onClick: () => setRule({ in: [FIELD[kind]], text: name }),
                          },
                        ],
                  )}
                />
              </>
            )}
            {rule && (
              <MakeRule rule={rule} all={all} since={since} onClose={() => setRule(undefined)} />
            )}
          </Card>
        );
      }}
    </Answer>
  );
}
