import { Anchor, Checkbox } from '@mantine/core';
import type { KeyboardEvent, ReactNode } from 'react';
import { Link } from 'wouter';
import { duration } from '../../format/duration.ts';
import { number } from '../../format/number.ts';
import { dateAndClock } from '../../format/time.ts';
import { say } from '../../strings/index.ts';
import { excerpt } from './excerpt.ts';
import { nameOfType } from './filters.tsx';
import type { Hit } from './found.ts';
import classes from './search.module.css';

/** Characters that are shown of a title, and of another text. */
const TITLE = 160;
const TEXT = 240;
/** Texts without a mark that are shown below the title. */
const OTHERS = 2;
/** Milliseconds around a moment, on either side. */
const AROUND = 15 * 60_000;

/** Something that was found: what it says, with what was looked for marked in it, how much of it there is, and when. */
export function HitRow({
  hit,
  zone,
  isSelected,
  onSelect,
  onKeyDown,
}: {
  readonly hit: Hit;
  readonly zone: string | undefined;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLAnchorElement>) => void;
}): ReactNode {
  const { search } = say;
  const { attachment, texts, count, seconds, first, last, hostname, type } = hit;
  const head = headOf(hit);
  const name = head?.text ?? search.untitled;
  const moment = (time: string): string => dateAndClock(time, zone);
  const isApart = moment(first) !== moment(last);
  return (
    <li className={classes['hit']} data-selected={isSelected || undefined}>
      {attachment ? (
        <span className={classes['box']} />
      ) : (
        <Checkbox
          className={classes['box'] ?? ''}
          radius="xs"
          checked={isSelected}
          onChange={onSelect}
          aria-label={search.select(name.slice(0, TITLE))}
        />
      )}
      <div className={classes['said']}>
        <Link
          href={around(last)}
          className={classes['title']}
          data-hit
          onKeyDown={(event: KeyboardEvent<HTMLAnchorElement>) => {
            if (event.key === ' ' && !attachment) {
              event.preventDefault();
              onSelect();
            } else onKeyDown(event);
          }}
        >
          {attachment && !head ? (
            attachment.name
          ) : (
            <Marked text={name} marks={head?.marks ?? []} most={TITLE} />
          )}
        </Link>
        {othersOf(hit).map(({ key, text, marks }) => (
          <p key={key} className={classes['text']}>
            {!OBVIOUS.has(key) && <span className={classes['key']}>{search.key(key)} </span>}
            <Marked text={text} marks={marks} most={TEXT} />
          </p>
        ))}
        <p className={classes['meta']}>
          {attachment && (
            <Anchor
              href={`/api/v1/attachments/${encodeURIComponent(attachment.id)}/content`}
              download
              title={search.openFile}
            >
              {attachment.page === null
                ? attachment.name
                : search.page(attachment.name, attachment.page)}
            </Anchor>
          )}
          {texts.some(({ key }) => key === 'app') && <span>{appOf(hit)}</span>}
          <span>
            {search.times(number(count))}
            {seconds > 0 && `, ${duration(seconds)}`}
          </span>
          {isApart && <Link href={around(first)}>{search.first(moment(first))}</Link>}
          <Link href={around(last)}>{isApart ? search.last(moment(last)) : moment(last)}</Link>
          <span>{hostname}</span>
          <span>{nameOfType(type)}</span>
        </p>
      </div>
    </li>
  );
}

/** Keys whose texts speak for themselves. */
const OBVIOUS: ReadonlySet<string> = new Set(['title', 'url', 'text', 'note', 'file']);

function headOf({ texts }: Hit) {
  return texts.find(({ key }) => key === 'title') ?? texts[0];
}

/** All that has what was looked for, and of the rest the first. */
function othersOf(hit: Hit): Hit['texts'] {
  const head = headOf(hit);
  const rest = hit.texts.filter((text) => text !== head);
  const marked = rest.filter(({ marks }) => marks.length > 0);
  const plain = rest.filter(({ key, marks }) => marks.length === 0 && key !== 'app');
  return [...marked, ...plain.slice(0, Math.max(0, OTHERS - marked.length))];
}

function appOf({ texts }: Hit): string {
  return (texts.find(({ key }) => key === 'app')?.text ?? '').slice(0, TITLE);
}

/** The timeline around a moment. */
function around(time: string): string {
  const at = Date.parse(time);
  const since = new Date(at - AROUND).toISOString();
  return `/timeline?since=${since}&until=${new Date(at + AROUND).toISOString()}`;
}

function Marked({
  text,
  marks,
  most,
}: {
  readonly text: string;
  readonly marks: Hit['texts'][number]['marks'];
  readonly most: number;
}): ReactNode {
  return excerpt(text, marks, most).map(({ text: part, isMarked }, i) =>
    // Stretches have no name but their place.
    isMarked ? <mark key={i}>{part}</mark> : <span key={i}>{part}</span>,
  );
}
