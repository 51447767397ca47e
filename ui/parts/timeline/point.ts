/** What is at a place of the picture. */
import type { Mark } from './marks.ts';
import { firstAfter, type Scene } from './paint.ts';
import type { Picture, Strip } from './pictures.ts';
import { covers, momentAt, type Span } from './scale.ts';

/** Something that one can point at. */
export type Thing =
  | { readonly kind: 'run'; readonly strip: Strip }
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'away' | 'gap'; readonly span: Span };

/** Pixels beside something short that belong to it still. */
const NEAR = 3;

export function spanOf(thing: Thing): Span {
  if (thing.kind === 'run') return thing.strip;
  return thing.kind === 'mark' ? thing.mark : thing.span;
}

export function thingAt(x: number, y: number, scene: Scene): Thing | undefined {
  const { view, width, rows } = scene;
  const row = rows.find(({ top, height }) => y >= top - NEAR && y < top + height + NEAR);
  if (!row || row.kind === 'heart') return undefined;
  const moment = momentAt(x, view, width);
  const near = (NEAR * (view.to - view.from)) / width;
  if (row.kind === 'manual') {
    const mark = scene.marks.find(({ from, to }) => moment >= from - near && moment < to + near);
    return mark && { kind: 'mark', mark };
  }
  const picture = pictureAt(scene.pictures, moment);
  const found =
    row.hostname === undefined
      ? picture?.merged
      : picture?.devices.find(({ hostname }) => hostname === row.hostname);
  if (!found) return undefined;
  const strip = at(found.runs, moment);
  if (strip && row.kind !== 'away') return { kind: 'run', strip };
  const away = at(found.away, moment);
  if (away) return { kind: 'away', span: away };
  const gap = at(found.gaps, moment);
  return gap && { kind: 'gap', span: gap };
}

/** The one that is seen there: the last of those that reach so far. */
function pictureAt(pictures: readonly Picture[], moment: number): Picture | undefined {
  return pictures.findLast(({ span }) => covers(span, { from: moment, to: moment }));
}

function at<T extends Span>(all: readonly T[], moment: number): T | undefined {
  const found = all[firstAfter(all, moment)];
  return found && found.from <= moment ? found : undefined;
}

/** Strips in sight, oldest first, of the picture that is seen most. */
export function stripsInSight({
  view,
  pictures,
  rows,
}: Pick<Scene, 'view' | 'pictures' | 'rows'>): Strip[] {
  const picture = pictures.at(-1);
  if (!picture) return [];
  const hosts = rows.filter(({ kind }) => kind === 'focus').map(({ hostname }) => hostname);
  const lists = hosts.map((host) =>
    host === undefined
      ? picture.merged.runs
      : (picture.devices.find(({ hostname }) => hostname === host)?.runs ?? []),
  );
  const seen = lists.flatMap((runs) =>
    runs.slice(firstAfter(runs, view.from)).filter(({ from }) => from < view.to),
  );
  return hosts.length > 1 ? seen.toSorted((a, b) => a.from - b.from) : seen;
}
