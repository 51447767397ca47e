import { localTime, table } from './output.ts';

/** A purge that is owed, as the daemon tells it: see `http/v1/purge.ts`. */
export interface ToldOwed {
  readonly by: { readonly name: string };
  readonly owing: readonly {
    readonly name: string;
    readonly role: 'admin' | 'member' | 'vault';
    readonly as: 'writer' | 'holder' | 'prekey' | 'vault';
    readonly since: string;
    readonly until: string | null;
  }[];
}

/** What `elatio purge status` shows. */
export function owedText(owed: readonly ToldOwed[]): string {
  if (owed.length === 0) {
    return 'Nothing is owed: what was purged is gone from all devices and vaults.';
  }
  const rows = owed.flatMap(({ by, owing }) =>
    owing.map((one) => [one.name, one.role, localTime(one.since), by.name, owesInWords(one)]),
  );
  return table(['owed by', 'role', 'since', 'purged on', 'what it owes'], rows);
}

function owesInWords({ as, until }: ToldOwed['owing'][number]): string {
  switch (as) {
    case 'writer':
      return 'to destroy what it recorded';
    case 'holder':
      return 'to say that its copy is gone';
    case 'prekey':
      return 'to destroy what opens old copies of the keys';
    case 'vault':
      return until === null
        ? 'to drop what nobody can open any more, when an admin says so'
        : `to drop what nobody can open any more, on ${localTime(until)}`;
  }
}
