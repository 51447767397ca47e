import type { Domain } from '../../../protocol/bucket.ts';
import { say } from '../../strings/index.ts';

/** What a device keeps of what others record; `null` is all there is. */
export interface Kept {
  readonly days: number | null;
  readonly domains: readonly Domain[] | null;
}

/** What a person chooses of; what is chosen (`docs`) every device has. */
export const CHOICES = Object.keys(say.devices.domains) as Exclude<Domain, 'docs'>[];

export function isEverything(kept: Kept | null): boolean {
  return kept === null || (kept.days === null && kept.domains === null);
}

/** What is kept, where that is not everything. */
export function keptInWords(kept: Kept | null): readonly string[] {
  if (kept === null || isEverything(kept)) return [];
  const text = say.devices;
  const named = CHOICES.filter((domain) => kept.domains?.includes(domain)).map(
    (domain) => text.domains[domain],
  );
  const of = kept.domains === null ? undefined : named.join(', ') || text.settingsAlone;
  return [text.keeps(kept.days === null ? (of ?? '') : text.daysOf(kept.days, of))];
}

/** Whether something is kept before that would not be. */
export function isNarrower(wanted: Kept, before: Kept): boolean {
  const isShorter = wanted.days !== null && wanted.days < (before.days ?? Infinity);
  const isFewer =
    wanted.domains !== null &&
    CHOICES.some(
      (domain) => !wanted.domains?.includes(domain) && (before.domains?.includes(domain) ?? true),
    );
  return isShorter || isFewer;
}
