import type { Event } from '../event.ts';
import type { JsonObject } from '../json.ts';

/** More than what browsers put behind the title of a page. */
const TAIL = 80;

/**
 * How the titles of private windows end, by the program's name, as far as browsers say it there: Firefox and its
 * kin (`browser-main-window-titles` in its sources), Edge, and Chromium's kin. In English: of others a rule for
 * titles can do it.
 */
const ENDINGS: readonly { readonly app: RegExp; readonly title: RegExp }[] = [
  {
    app: /firefox|librewolf|waterfox|floorp|zen|mullvad|safari/i,
    title: /\bprivate browsing\)?$/i,
  },
  { app: /edge/i, title: /\[inprivate\][^[\]]*$/i },
  { app: /chrom|brave|vivaldi|opera/i, title: /\((?:incognito|private)\)$/i },
];

/** Whether an event is of a private window: what is in those is nobody's. Browsers' watchers say so. */
export function isPrivate({ data }: Pick<Event, 'data'>): boolean {
  return data['incognito'] === true || isPrivateTitle(data);
}

/** Of a window only its title tells. */
function isPrivateTitle({ app, title }: JsonObject): boolean {
  if (typeof app !== 'string' || typeof title !== 'string') return false;
  const end = title.slice(-TAIL).trimEnd();
  return ENDINGS.some((one) => one.title.test(end) && one.app.test(app));
}
