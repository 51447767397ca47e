import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { changed } from '../../api/tabs.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { Command } from '../../parts/command.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Row, Rows } from '../../parts/rows.tsx';
import { useStatus } from '../../parts/settings.ts';
import { tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { NewToken } from './new-token.tsx';
import classes from './settings.module.css';

const texts = say.settings.access;

/** Programs and browsers that may read, or change, what was recorded. */
export function Access(): ReactNode {
  return (
    <div className={classes['columns']}>
      <Tokens />
      <Browsers />
    </div>
  );
}

function Tokens(): ReactNode {
  const zone = useStatus().data?.zone;
  const answer = useAnswer(['status', 'tokens'], async (signal) =>
    (await api.tokens.$get({}, { init: { signal } })).json(),
  );
  const [isMaking, setIsMaking] = useState(false);
  const [revoked, setRevoked] = useState<{ readonly id: string; readonly name: string }>();
  return (
    <Card
      title={texts.tokens}
      aside={
        <Button size="xs" onClick={() => setIsMaking(true)}>
          {texts.create}
        </Button>
      }
    >
      <p className={classes['how']}>{texts.tokensHow}</p>
      <Answer of={answer}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={texts.none}>
              <p>{texts.noneHow}</p>
            </Empty>
          ) : (
            <Rows label={texts.tokens}>
              {tokens.map(({ id, name, scope, created, lastUsed }) => {
                const called = name || `${texts.unnamed} (${id})`;
                return (
                  <Row
                    key={id}
                    name={called}
                    detail={texts.facts(
                      texts.scopes[scope],
                      dateAndClock(created, zone),
                      lastUsed ?? say.words.unknownTime,
                    )}
                  >
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={texts.revokeOf(called)}
                      onClick={() => setRevoked({ id, name: called })}
                    >
                      {texts.revoke}
                    </Button>
                  </Row>
                );
              })}
            </Rows>
          )
        }
      </Answer>
      {isMaking && <NewToken onClose={() => setIsMaking(false)} />}
      {revoked && (
        <Confirm
          title={texts.revokeTitle(revoked.name)}
          action={texts.revokeAct}
          onConfirm={async () => {
            await api.tokens[':id'].$delete({ param: { id: revoked.id } });
            changed('status');
            tell(texts.revoked);
          }}
          onClose={() => setRevoked(undefined)}
        >
          <p>{texts.revokeHow}</p>
        </Confirm>
      )}
    </Card>
  );
}

function Browsers(): ReactNode {
  const status = useStatus().data;
  const logOut = async (): Promise<void> => {
    try {
      await api.logout.$post();
      location.assign('/');
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <Card title={texts.sessions}>
      {status && <p className={classes['how']}>{texts.sessionsHow(status.credentials.sessions)}</p>}
      <Button variant="default" onClick={() => void logOut()}>
        {texts.logout}
      </Button>
      <p className={classes['foot']}>
        {texts.login} <Command command="login" />
      </p>
    </Card>
  );
}
