import { useComputedColorScheme } from '@mantine/core';
import {
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { say } from '../../strings/index.ts';
import { Failure } from '../failure.tsx';
import { usePalette } from '../palette.ts';
import type { Calendar } from '../settings.ts';
import { type Colors, colorsOf } from './colors.ts';
import { useGestures } from './gestures.ts';
import { paint, type Scene } from './paint.ts';
import { layered, type Picture, type Strip } from './pictures.ts';
import { isSameThing, spanOf, stripsInSight, type Thing, thingAt } from './point.ts';
import { Legend } from './legend.tsx';
import { heightOf, rowsOf, shortName } from './rows.ts';
import { lengthOf, momentAt, moved, type Span, within, zoomed } from './scale.ts';
import { StripList } from './strip-list.tsx';
import { ThingLine } from './thing-line.tsx';
import { ticksOf } from './ticks.ts';
import classes from './timeline.module.css';
import { usePictures } from './use-pictures.ts';
import { useWidth } from './use-size.ts';
import { useView } from './use-view.ts';

/** What was chosen. */
export interface Selection extends Span {
  /** The event that says most of it, where there is one. */
  readonly event: number | undefined;
}

const DAY = 86_400_000;
/** Pixels that the words beside a line take. */
const ROOM = 76;
/** Milliseconds between two places of the line of now. */
const TICKING = 30_000;

/**
 * What was done between two moments, drawn: zoomed by wheel, pinch, plus and minus; moved by dragging and arrows.
 */
export function Timeline({
  view: given,
  bounds,
  begin = bounds.from,
  calendar: { startOfDay, zone },
  onView,
  selection,
  onSelect,
  device,
  isStacked = false,
  isChoosing = false,
  hasList = true,
}: {
  readonly view: Span;
  /** How far one can move. */
  readonly bounds: Span;
  /** Where Home goes: what is recorded begins there. */
  readonly begin?: number | undefined;
  readonly calendar: Pick<Calendar, 'startOfDay' | 'zone'>;
  /** Told what is in sight, once it stays. */
  readonly onView?: (view: Span) => void;
  readonly selection?: Span | undefined;
  readonly onSelect?: (selection: Selection | undefined) => void;
  /** Host name; all where absent. */
  readonly device?: string | undefined;
  /** Whether each device has a row of its own. */
  readonly isStacked?: boolean;
  /** Whether a drag chooses a span. */
  readonly isChoosing?: boolean;
  readonly hasList?: boolean;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sight, width] = useWidth();
  const palette = usePalette();
  const scheme = useComputedColorScheme('light');
  const helpId = useId();
  const [pointed, setPointed] = useState<Thing>();
  const [swept, setSwept] = useState<Span>();
  const [isListed, setIsListed] = useState(false);

  const frame = useRef(0);
  const painter = useRef<() => void>(() => undefined);
  const draw = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      painter.current();
    });
  }, []);
  const { view, settled, change } = useView(given, onView, draw);
  const { latest, kept, marks, beats, isAsking, error, retry } = usePictures(
    settled,
    bounds,
    width,
    device,
  );

  const hasHeart = beats.length > 0;
  const rows = useMemo(
    () =>
      rowsOf({
        devices: isStacked && latest ? hostsOf(latest) : undefined,
        hasHeart,
      }),
    [isStacked, latest, hasHeart],
  );
  const height = heightOf(rows);
  const colors = useRef<Colors>(undefined);

  const sceneNow = (): Scene | undefined => {
    if (!canvas.current || width === 0) return undefined;
    colors.current ??= colorsOf(canvas.current);
    return {
      view: view.current,
      width,
      height,
      rows,
      pictures: layered(kept, latest, view.current),
      marks,
      beats,
      ticks: ticksOf(view.current, width, ROOM, { startOfDay, zone }),
      now: Date.now(),
      selection: swept ?? selection,
      pointed: pointed && spanOf(pointed),
      colors: colors.current,
      palette,
    };
  };

  const paintNow = (): void => {
    const context = canvas.current?.getContext('2d');
    const scene = sceneNow();
    if (!canvas.current || !context || !scene) return;
    const sharpness = devicePixelRatio;
    const wide = Math.round(width * sharpness);
    const tall = Math.round(height * sharpness);
    if (canvas.current.width !== wide) canvas.current.width = wide;
    if (canvas.current.height !== tall) canvas.current.height = tall;
    context.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    paint(context, scene);
  };

  useLayoutEffect(() => {
    colors.current = undefined;
  }, [scheme]);
  // Whatever was changed is drawn with the next frame.
  useLayoutEffect(() => {
    painter.current = paintNow;
    draw();
  });
  useEffect(() => {
    const ticking = setInterval(draw, TICKING);
    return () => {
      clearInterval(ticking);
      cancelAnimationFrame(frame.current);
    };
  }, [draw]);

  const select = (thing: Thing | undefined): void => {
    if (!onSelect) return;
    if (!thing) return onSelect(undefined);
    const { from, to } = spanOf(thing);
    onSelect({ from, to, event: eventOf(thing) });
  };

  useGestures(canvas, {
    isChoosing,
    zoom(factor, x) {
      const before = view.current;
      const next = zoomed(before, factor, momentAt(x, before, width), bounds);
      if (next.from === before.from && next.to === before.to) return false;
      setPointed(undefined);
      change(next);
      return true;
    },
    move(pixels) {
      setPointed(undefined);
      change(moved(view.current, (-pixels / width) * lengthOf(view.current), bounds));
    },
    point(place) {
      const scene = place && sceneNow();
      const next = scene && place ? thingAt(place.x, place.y, scene) : undefined;
      setPointed((before) => (isSameThing(before, next) ? before : next));
    },
    pick(x, y) {
      const scene = sceneNow();
      const thing = scene && thingAt(x, y, scene);
      setPointed(thing);
      select(thing);
    },
    sweep(from, to, isDone) {
      const chosen = within(
        {
          from: momentAt(Math.min(from, to), view.current, width),
          to: momentAt(Math.max(from, to), view.current, width),
        },
        bounds,
      );
      setSwept(isDone ? undefined : chosen);
      if (isDone) onSelect?.({ ...chosen, event: undefined });
    },
  });

  /** The one before or after what is pointed at; the first in sight where nothing is. */
  const step = (by: 1 | -1): void => {
    const scene = sceneNow();
    if (!scene) return;
    const strips = stripsInSight(scene);
    const at = pointed ? spanOf(pointed).from : by > 0 ? -Infinity : Infinity;
    const next =
      by > 0 ? strips.find(({ from }) => from > at) : strips.findLast(({ from }) => from < at);
    if (next) setPointed({ kind: 'run', strip: next });
  };

  /** The chosen span, with one end elsewhere. */
  const extend = (by: number): void => {
    const { from, to } = view.current;
    const middle = { from: (from + to) / 2, to: (from + to) / 2 };
    const before = selection ?? (pointed && spanOf(pointed)) ?? middle;
    const end = Math.max(before.from, Math.min(before.to + by, bounds.to));
    onSelect?.({ from: before.from, to: end, event: undefined });
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const length = lengthOf(view.current);
    const middle = (view.current.from + view.current.to) / 2;
    const zoom = (factor: number): void => change(zoomed(view.current, factor, middle, bounds));
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () =>
        event.shiftKey ? extend(-length / 40) : change(moved(view.current, -length / 8, bounds)),
      ArrowRight: () =>
        event.shiftKey ? extend(length / 40) : change(moved(view.current, length / 8, bounds)),
      ArrowUp: () => step(-1),
      ArrowDown: () => step(1),
      '+': () => zoom(1 / 1.5),
      '=': () => zoom(1 / 1.5),
      '-': () => zoom(1.5),
      _: () => zoom(1.5),
      Home: () => change(moved(view.current, begin - view.current.from, bounds)),
      End: () =>
        change(moved(view.current, Math.min(Date.now(), bounds.to) - view.current.to, bounds)),
      Enter: () => select(pointed),
      Escape: () => {
        setPointed(undefined);
        onSelect?.(undefined);
      },
    };
    const act = Object.hasOwn(acts, event.key) ? acts[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  };

  const hasDate = lengthOf(settled) > DAY * 1.1;
  const strips = useMemo(
    () => stripsInSight({ view: settled, pictures: latest ? [latest] : [], rows }),
    [settled, latest, rows],
  );
  return (
    <div>
      <div className={classes['frame']}>
        <div className={classes['labels']} aria-hidden>
          {rows
            .filter(({ kind, hostname }) => hostname === undefined || kind === 'focus')
            .map(({ key, kind, hostname, top, height: tall }) => (
              <div key={key} className={classes['label']} style={{ top, height: tall }}>
                <span title={hostname}>
                  {hostname === undefined
                    ? say.timeline.rows[kind]
                    : shortName(hostname, latest ? hostsOf(latest) : [])}
                </span>
              </div>
            ))}
        </div>
        <div className={classes['sight']} ref={sight}>
          {/* An application (WAI-ARIA 1.2) takes keys; the rules know only of widgets. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <div
            className={classes['place']}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            role="application"
            aria-label={say.timeline.name}
            aria-describedby={helpId}
            aria-busy={isAsking || (!latest && !error)}
            onKeyDown={onKeyDown}
          >
            <canvas
              ref={canvas}
              className={classes['canvas']}
              style={{ height }}
              data-choosing={isChoosing || undefined}
            />
          </div>
          {isAsking && !latest && <span className={classes['asking']}>{say.words.loading}</span>}
        </div>
      </div>
      <p id={helpId} className="unseen">
        {say.timeline.canvasHow}
      </p>
      {error !== undefined && error !== null && <Failure error={error} onRetry={retry} />}
      <ThingLine thing={pointed} zone={zone} hasDate={hasDate} palette={palette} />
      {hasList && <Legend strips={strips} palette={palette} />}
      {hasList && (
        <details onToggle={({ currentTarget: { open } }) => setIsListed(open)}>
          <summary className={classes['summary']}>{say.timeline.list}</summary>
          {isListed && (
            <StripList
              strips={strips}
              zone={zone}
              hasDate={hasDate}
              palette={palette}
              isSelected={({ from, to }) =>
                selection !== undefined && from < selection.to && to > selection.from
              }
              onSelect={(strip: Strip) => select({ kind: 'run', strip })}
            />
          )}
        </details>
      )}
    </div>
  );
}

function hostsOf({ devices }: Picture): string[] {
  return devices.flatMap(({ hostname }) => hostname ?? []);
}

function eventOf(thing: Thing): number | undefined {
  if (thing.kind === 'run') return thing.strip.event?.id;
  return thing.kind === 'mark' ? thing.mark.event?.id : undefined;
}
