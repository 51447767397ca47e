import type { InferResponseType } from 'hono/client';
import type { ReactNode } from 'react';
import type { api } from '../../api/client.ts';
import { duration } from '../../format/duration.ts';
import { bytes, number } from '../../format/number.ts';
import { dateAndClock } from '../../format/time.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { useStatus } from '../../parts/settings.ts';
import { say } from '../../strings/index.ts';
import { Check } from './check.tsx';
import classes from './settings.module.css';

const texts = say.settings.status;

type NodeStatus = InferResponseType<typeof api.status.$get>;

/** How the node fares, what needs the person first. */
export function Status(): ReactNode {
  const status = useStatus();
  return (
    <div className={classes['columns']}>
      <Card title={texts.title}>
        <Answer of={status} height={320}>
          {(node) => (
            <dl className={classes['facts']}>
              {factsOf(node).map(([name, fact]) => (
                <FactRow key={name} name={name} fact={fact} />
              ))}
            </dl>
          )}
        </Answer>
      </Card>
      <div className={classes['stack']}>
        <Card title={texts.problems}>
          <Answer of={status} height={40}>
            {(node) => <Problems problems={problemsOf(node)} />}
          </Answer>
        </Card>
        <Check />
      </div>
    </div>
  );
}

function FactRow({ name, fact }: { readonly name: string; readonly fact: string }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{fact}</dd>
    </>
  );
}

function Problems({ problems }: { readonly problems: readonly string[] }): ReactNode {
  if (problems.length === 0) return <p className={classes['how']}>{texts.good}</p>;
  return (
    <ul className={classes['problems']}>
      {problems.map((problem) => (
        <li key={problem} className={classes['words']}>
          {problem}
        </li>
      ))}
    </ul>
  );
}

function factsOf(node: NodeStatus): (readonly [name: string, fact: string])[] {
  const { facts } = texts;
  const { space, search, peers, retention, store, zone } = node;
  return [
    [facts.version, node.version],
    [facts.running, texts.since(duration(node.uptime), dateAndClock(node.startedAt, zone))],
    [facts.addresses, node.addresses.join(', ')],
    [facts.directory, node.directory],
    [facts.protection, texts.protections[node.protection]],
    [facts.zone, zone ?? say.settings.general.unknownZone],
    [facts.holds, texts.holds(number(store.events), number(store.buckets))],
    ...(space ? [[facts.disk, roomOf(space)] as const] : []),
    [
      facts.index,
      search.index
        ? texts.index(
            number(search.index.indexed),
            number(search.index.events),
            bytes(search.index.bytes),
          )
        : texts.noIndex,
    ],
    [facts.devices, texts.devices(peers.devices, peers.connected, peers.synced)],
    ...(retention.next === null
      ? []
      : [[facts.retention, dateAndClock(retention.next, zone)] as const]),
    [facts.durability, texts.durability[node.durability]],
  ];
}

function roomOf({ used, free, maxDisk }: NonNullable<NodeStatus['space']>): string {
  return maxDisk === undefined
    ? texts.disk(bytes(used), bytes(free))
    : texts.diskMost(bytes(used), bytes(maxDisk), bytes(free));
}

/** What `elatio status` says in capitals. */
function problemsOf(node: NodeStatus): string[] {
  const { store, space, audit, search, retention, peers, goals } = node;
  const of = (
    problem: { readonly message: string } | undefined,
    words: (why: string) => string = (why) => why,
  ): string[] => (problem ? [words(problem.message)] : []);
  return [
    ...of(space?.shortage),
    ...of(store.problem),
    ...store.damage,
    ...of(audit.problem, texts.notWritten),
    ...of(search.problem, texts.search),
    ...of(retention.problem, texts.retention),
    ...peers.problems.flatMap((problem) => of(problem, texts.peers)),
    ...of(goals.problem, say.settings.general.goalsProblem),
    ...node.collectors.flatMap(({ state, error }) => (state === 'running' ? [] : of(error))),
    ...(node.open ? [texts.open] : []),
    ...(node.recovery.kept ? [texts.words] : []),
  ];
}
