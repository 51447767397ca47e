import { sameJson } from '../../protocol/canonical.ts';
import type { JsonValue } from '../../protocol/json.ts';

/** What becomes of settings that come from elsewhere, by their keys. */
export interface SettingPlan {
  readonly new: readonly string[];
  readonly same: readonly string[];
  /** Set here to something else. */
  readonly different: readonly string[];
}

export function planSettings(
  coming: ReadonlyMap<string, JsonValue>,
  here: ReadonlyMap<string, JsonValue>,
): SettingPlan {
  const groups = Map.groupBy(
    // Nothing is set by `null`.
    [...coming].filter(([, value]) => value !== null),
    ([key, value]): keyof SettingPlan => {
      const current = here.get(key);
      if (current === undefined) return 'new';
      return sameJson(current, value) ? 'same' : 'different';
    },
  );
  const keysOf = (name: keyof SettingPlan): string[] =>
    (groups.get(name) ?? []).map(([key]) => key).sort();
  return { new: keysOf('new'), same: keysOf('same'), different: keysOf('different') };
}
