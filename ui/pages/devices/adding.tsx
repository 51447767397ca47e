import { Button, CopyButton, Group, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { api } from '../../api/client.ts';
import { changed } from '../../api/tabs.ts';
import { clock } from '../../format/time.ts';
import { Card } from '../../parts/card.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useStatus } from '../../parts/settings.ts';
import { tell, tellFailure } from '../../parts/told.tsx';
import { say } from '../../strings/index.ts';
import { type Invitation, useInvitations } from './answers.ts';
import classes from './devices.module.css';
import { Qr } from './qr.tsx';
import { useOutcome } from './outcome.ts';
import { WordsCompared } from './words-compared.tsx';

interface Code {
  /** Of the invitation. */
  readonly id: string;
  readonly code: string;
  readonly spoken: string;
}

const UNDER_WAY: readonly Invitation['state'][] = ['open', 'comparing', 'joining'];

/**
 * Lets another device in: a code, the words that both compare, until it is done. An invitation that is open already is
 * shown whether this was opened or not: somebody may be waiting. Its code the node tells once, to whom it makes it for.
 */
export function Adding({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const [made, setMade] = useState<Code>();
  const { data: all = [] } = useInvitations(isOpen);
  const invitation = made
    ? all.find(({ id }) => id === made.id)
    : all.find(({ state }) => UNDER_WAY.includes(state));
  useOutcome(invitation?.state === 'joined');
  if (!isOpen && !invitation) return null;
  const close = (): void => {
    setMade(undefined);
    onClose();
  };
  return (
    <Card title={say.devices.invitation}>
      {invitation ? (
        <UnderWay invitation={invitation} code={made} onClose={close} />
      ) : (
        <Invite onMade={setMade} onClose={close} />
      )}
    </Card>
  );
}

function Invite({
  onMade,
  onClose,
}: {
  readonly onMade: (code: Code) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [role, setRole] = useState<'admin' | 'member'>('admin');
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const text = say.devices;
  const invite = async (): Promise<void> => {
    setIsBusy(true);
    setError(undefined);
    try {
      const invitation = await (await api.invitations.$post({ json: { role } })).json();
      onMade(invitation);
      changed('devices');
    } catch (failure) {
      setError(failure);
      setIsBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void invite();
      }}
    >
      <p id="role-label">{text.role}</p>
      <SegmentedControl
        aria-labelledby="role-label"
        value={role}
        onChange={(value) => setRole(value === 'member' ? 'member' : 'admin')}
        data={[
          { value: 'admin', label: text.roles.admin },
          { value: 'member', label: text.roles.member },
        ]}
      />
      <p className={classes['quiet']}>
        {text.roles[role]}: {text.roleOf[role]}. {text.addHow}
      </p>
      {error !== undefined && <Failure error={error} />}
      <Group>
        <Button type="submit" loading={isBusy}>
          {text.makeCode}
        </Button>
        <Button variant="default" onClick={onClose}>
          {say.words.cancel}
        </Button>
      </Group>
    </form>
  );
}

function UnderWay({
  invitation,
  code,
  onClose,
}: {
  readonly invitation: Invitation;
  readonly code: Code | undefined;
  readonly onClose: () => void;
}): ReactNode {
  const { id, state, words, asks, name, problem } = invitation;
  const text = say.devices;
  const isUnderWay = UNDER_WAY.includes(state);
  const end = async (): Promise<void> => {
    try {
      await api.invitations[':invitation'].$delete({ param: { invitation: id } });
      changed('devices');
      tell(text.takenBack);
      onClose();
    } catch (error) {
      tellFailure(error);
    }
  };
  const answer = async (same: boolean): Promise<void> => {
    await api.invitations[':invitation'].answer.$post({
      param: { invitation: id },
      json: { same },
    });
    changed('devices');
  };
  return (
    <>
      {state === 'open' && (code ? <CodeShown {...code} /> : <p>{text.invitationElsewhere}</p>)}
      <p role="status" className={classes['state']}>
        {state === 'joined' && name !== null ? text.joinedName(name) : text.states[state]}
      </p>
      {problem && (
        <p className={classes['problem']}>
          {state === 'open' && `${text.refused} `}
          {problem.message} <code>{problem.code}</code>
        </p>
      )}
      {asks && words && <WordsCompared words={words} onAnswer={answer} />}
      <Group mt="md">
        {isUnderWay ? (
          <>
            <Button variant="default" onClick={() => void end()}>
              {text.takeBack}
            </Button>
            <Until invitation={invitation} />
          </>
        ) : (
          <Button variant="default" onClick={onClose}>
            {say.words.close}
          </Button>
        )}
      </Group>
    </>
  );
}

function Until({ invitation: { expires, state } }: { readonly invitation: Invitation }): ReactNode {
  const { data: status } = useStatus();
  if (state !== 'open') return null;
  return (
    <span className={classes['quiet']}>{say.devices.until(clock(expires, status?.zone))}</span>
  );
}

function CodeShown({ code, spoken }: Code): ReactNode {
  const text = say.devices;
  return (
    <div className={classes['code']}>
      <Qr text={code} label={text.qr} />
      <div>
        <p>{text.openThere}</p>
        <p>
          <code className={classes['long']}>elatio join {code}</code>
        </p>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {copied ? say.words.copied : text.copyCode}
            </Button>
          )}
        </CopyButton>
        <details className={classes['details']}>
          <summary>{text.spoken}</summary>
          <p className={classes['long']}>{spoken}</p>
        </details>
      </div>
    </div>
  );
}
