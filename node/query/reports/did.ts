import { programsOf } from './browsers.ts';
import type { Device } from './devices.ts';
import { editorsOf } from './editors.ts';
import { seenIn } from './presence.ts';
import { flooded, type Script } from './script.ts';

/** What events of `did` are told by: fields of windows, of tabs and of files; Android says `package` besides `app`. */
export const DID = ['app', 'package', 'title', 'url', 'file', 'project'] as const;

/**
 * Sets `did`: what the person did, on all devices, none of it overlapping. That is windows while somebody was there,
 * those of browsers with the tab that they showed (`url`), those of editors with `file` and `project`; where a device
 * says nothing of windows, its files and tabs.
 *
 * What `addPresence` sets has to be there.
 */
export function addDid(script: Script, devices: readonly Device[]): void {
  const isShown = (_: Device, i: number): boolean => script.has(`w${i}`);
  const isKnown = devices.some(isShown);
  // Older extensions do not say which device they are on: they are taken to be on all of them.
  const loose = devices.filter((device, i) => !isShown(device, i)).flatMap(({ sites }) => sites);
  for (const [i, device] of devices.entries()) {
    const did = `d${i}`;
    if (isShown(device, i)) script.add(did, joined(script, `w${i}`, device, loose));
    else {
      for (const events of script.read(...device.editors)) script.add(did, flooded(events));
      // Where windows are recorded, tabs are what those show.
      if (isKnown) continue;
      for (const events of script.read(...device.sites)) script.add(did, flooded(events));
    }
  }
  for (const i of devices.keys()) {
    if (!script.has(`d${i}`)) continue;
    script.add('did', `filter_period_intersect(d${i}, ${script.of(`h${i}`)})`);
  }
}

/** Windows with what their programs showed. */
function joined(
  script: Script,
  windows: string,
  { sites, editors }: Device,
  loose: readonly string[],
): string {
  let all = windows;
  for (const name of [...sites, ...loose]) {
    for (const tabs of script.read(name)) {
      all = `join_events(${all}, ${seenIn(windows, programsOf(name), flooded(tabs))})`;
    }
  }
  for (const name of editors) {
    const programs = editorsOf(name);
    for (const files of script.read(name)) {
      const events = flooded(files);
      all = `join_events(${all}, ${programs === undefined ? events : seenIn(windows, programs, events)})`;
    }
  }
  return all;
}
