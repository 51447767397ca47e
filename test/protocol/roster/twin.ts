/**
 * The rules of the roster once more, by sets and words instead of bits and numbers, and much slower: a statement is
 * marked when nothing that is still unmarked could change what becomes of it.
 */
import { hexOf } from '../../../protocol/bytes.ts';
import type { Role, Statement } from '../../../protocol/roster/interface.ts';

export type Mark = 'stands' | 'void' | 'open';

export interface Twin {
  readonly marks: ReadonlyMap<Statement, Mark>;
  /** Of every member, as text. */
  readonly members: readonly string[];
  readonly ownerKey: string;
}

const idOf = ({ digest }: Statement): string => hexOf(digest);
const signerOf = ({ signer }: Statement): string => hexOf(signer);

/** The key that a statement is about. */
function deviceOf({ saying }: Statement): string | undefined {
  return 'device' in saying ? hexOf(saying.device) : undefined;
}

export function twinOf(statements: readonly Statement[]): Twin {
  const byId = new Map(statements.map((statement) => [idOf(statement), statement]));
  const pasts = new Map<Statement, ReadonlySet<Statement>>();
  function pastOf(statement: Statement): ReadonlySet<Statement> {
    const known = pasts.get(statement);
    if (known) return known;
    const past = new Set<Statement>();
    for (const digest of statement.after) {
      const before = byId.get(hexOf(digest));
      if (!before) throw new Error('a statement is missing');
      past.add(before);
      for (const earlier of pastOf(before)) past.add(earlier);
    }
    pasts.set(statement, past);
    return past;
  }
  const isBefore = (a: Statement, b: Statement): boolean => pastOf(b).has(a);
  const areApart = (a: Statement, b: Statement): boolean =>
    a !== b && !isBefore(a, b) && !isBefore(b, a);

  // The owners, one after the other, and what each said in time.
  let owner = statements.find(({ saying }) => saying.kind === 'genesis');
  if (!owner) throw new Error('there is no first');
  const marks = new Map<Statement, Mark>([[owner, 'stands']]);
  let ownerKey = '';
  while (owner) {
    const current: Statement = owner;
    if (!('ownerKey' in current.saying)) throw new Error('it names no owner');
    ownerKey = hexOf(current.saying.ownerKey);
    const said = statements.filter(
      (statement) => signerOf(statement) === ownerKey && isBefore(current, statement),
    );
    const [next] = said
      .filter(({ saying }) => saying.kind === 'replace-owner')
      .toSorted((a, b) => idOf(a).localeCompare(idOf(b)));
    for (const statement of said) {
      const isInTime = !next || statement === next || isBefore(statement, next);
      if (isInTime) marks.set(statement, 'stands');
    }
    owner = next;
  }

  /** Which open revocations and demotions an owner's word about a device ended. */
  const settled = new Map<Statement, ReadonlySet<Statement>>();
  for (const statement of statements) {
    if (statement.saying.kind !== 'role' || marks.get(statement) !== 'stands') continue;
    const { marks: before, ownerKey: then } = twinOf([...pastOf(statement)]);
    if (signerOf(statement) !== then) continue;
    const open = [...before]
      .filter(([other, mark]) => mark === 'open' && deviceOf(other) === deviceOf(statement))
      .map(([other]) => other)
      .filter(({ saying }) => saying.kind === 'revoke' || saying.kind === 'role');
    settled.set(statement, new Set(open));
  }

  const mark = (statement: Statement): Mark => marks.get(statement) ?? 'open';
  const stands = (statement: Statement): boolean => mark(statement) === 'stands';
  const isVoid = (statement: Statement): boolean => mark(statement) === 'void';
  const about = (statement: Statement, ...kinds: readonly string[]): readonly Statement[] =>
    statements.filter(
      (other) =>
        other !== statement &&
        kinds.includes(other.saying.kind) &&
        deviceOf(other) === signerOf(statement),
    );
  const gives = (statement: Statement, role: Role): boolean =>
    'role' in statement.saying && statement.saying.role === role;

  function keeps(revoke: Statement, statement: Statement): boolean {
    if (revoke.saying.kind !== 'revoke') return false;
    return revoke.saying.last.some((digest) => {
      const last = byId.get(hexOf(digest));
      return last !== undefined && (last === statement || isBefore(statement, last));
    });
  }

  /** What speaks for and against a statement, whichever way the rest turns out. */
  function judge(statement: Statement): Mark {
    const known = about(statement, 'enrol', 'role').filter((other) => isBefore(other, statement));
    const enrolments = known.filter(({ saying }) => saying.kind === 'enrol');
    const grants = known
      .filter((grant) => gives(grant, 'admin'))
      .map((grant) => ({
        grant,
        against: known.filter((other) => !gives(other, 'admin') && !isBefore(other, grant)),
      }));
    const revokes = about(statement, 'revoke');
    const keeping = revokes.filter((revoke) => keeps(revoke, statement));
    const cutting = revokes.filter((revoke) => !keeps(revoke, statement));
    const demotions = about(statement, 'role').filter(
      (other) => !gives(other, 'admin') && areApart(other, statement),
    );
    const words = [...settled].filter(([, open]) => open.has(statement)).map(([word]) => word);
    const isSurelyAdmin =
      enrolments.some(stands) &&
      grants.some(({ grant, against }) => stands(grant) && against.every(isVoid));
    const isSurelyUncut =
      (cutting.every(isVoid) || keeping.some(stands)) &&
      demotions.every(isVoid) &&
      words.every(isVoid);
    if (isSurelyAdmin && isSurelyUncut) return 'stands';
    const isSurelyNone =
      enrolments.every(isVoid) ||
      grants.every(({ grant, against }) => isVoid(grant) || against.some(stands));
    const isSurelyCut =
      (cutting.some(stands) && keeping.every(isVoid)) ||
      demotions.some(stands) ||
      words.some(stands);
    return isSurelyNone || isSurelyCut ? 'void' : 'open';
  }

  for (let isNew = true; isNew;) {
    isNew = false;
    for (const statement of statements) {
      if (mark(statement) !== 'open') continue;
      marks.set(statement, judge(statement));
      if (mark(statement) !== 'open') isNew = true;
    }
  }

  /** Whether an open statement in the end depends on itself. */
  function isCircular(start: Statement): boolean {
    const reached = new Set<Statement>();
    const visit = (statement: Statement): void => {
      const known = about(statement, 'enrol', 'role').filter((other) => isBefore(other, statement));
      const demotions = about(statement, 'role').filter(
        (other) => !gives(other, 'admin') && areApart(other, statement),
      );
      for (const other of [...known, ...demotions, ...about(statement, 'revoke')]) {
        if (mark(other) !== 'open' || reached.has(other)) continue;
        reached.add(other);
        visit(other);
      }
    };
    visit(start);
    return reached.has(start);
  }
  const suspended = new Set(
    statements
      .filter((statement) => mark(statement) === 'open' && isCircular(statement))
      .map(signerOf),
  );

  const devices = new Set(statements.flatMap((statement) => deviceOf(statement) ?? []));
  const members = [...devices].flatMap((device) => {
    const of = statements.filter(
      (statement) => stands(statement) && deviceOf(statement) === device,
    );
    if (!of.some(({ saying }) => saying.kind === 'enrol')) return [];
    const roles = of.filter(({ saying }) => 'role' in saying);
    const last = roles.filter((one) => !roles.some((other) => isBefore(one, other)));
    const role = (['vault', 'member', 'admin'] as const).find((given) =>
      last.some((statement) => gives(statement, given)),
    );
    const isRevoked = of.some(({ saying }) => saying.kind === 'revoke');
    const isSuspended = !isRevoked && suspended.has(device);
    return `${device} ${role} ${isRevoked ? 'revoked' : isSuspended ? 'suspended' : 'active'}`;
  });
  return { marks, members: members.toSorted(), ownerKey };
}
