import { useEffect, useRef, type ComponentType, type ReactNode } from 'react';
import { Link, useRoute } from 'wouter';
import classes from './sections.module.css';

/** A part of a page with an address of its own. */
export interface Section {
  /** What its address ends with. */
  readonly key: string;
  readonly name: string;
  readonly Component: ComponentType;
}

/** Parts of a page, one of which is shown: the one of the address, the first where it names none. */
export function Sections({
  base,
  label,
  sections,
}: {
  /** The address of the page. */
  readonly base: string;
  /** What they are of, for screen readers. */
  readonly label: string;
  readonly sections: readonly [Section, ...Section[]];
}): ReactNode {
  const [, params] = useRoute<Record<'*', string | undefined>>(`${base}/*?`);
  const here = sections.find(({ key }) => key === params?.['*']) ?? sections[0];
  const nav = useRef<HTMLElement>(null);
  // On a phone there is room for a few of them.
  useEffect(() => {
    const link = nav.current?.querySelector('[aria-current]');
    link?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [here.key]);
  return (
    <>
      <nav className={classes['sections']} aria-label={label} ref={nav}>
        {sections.map(({ key, name }) => (
          <Link
            key={key}
            href={`${base}/${key}`}
            className={classes['section']}
            aria-current={key === here.key ? 'page' : undefined}
          >
            {name}
          </Link>
        ))}
      </nav>
      <here.Component key={here.key} />
    </>
  );
}
