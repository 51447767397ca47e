import type { Micros } from '../../protocol/event.ts';
import { firstMoment, type Scope } from '../../protocol/scope.ts';
import type { Spare } from '../peers/index.ts';
import type { Scopes } from './scope.ts';

/** What this device keeps of what the others record, as a person sees it. */
export interface OwnScopeStatus {
  readonly scope: Scope;
  /** The first moment of which something is kept; `undefined` where that is all there is. */
  readonly since: Micros | undefined;
  /** What is here although it is not to be kept, as of the last look: nobody that is there is known to have it. */
  readonly spare: Spare;
}

export interface OwnScope {
  status(): OwnScopeStatus;
  /** What of that which is here would go if it were to keep this. */
  preview(scope: Scope): Promise<Spare>;
  /** What it lacks then is fetched, what is too much goes by and by. @throws ElatioError of the documents */
  set(scope: Scope): Promise<OwnScopeStatus>;
}

export function createOwnScope({
  scopes,
  spare,
  beyond,
  onChanged,
  now,
}: {
  readonly scopes: Pick<Scopes, 'own' | 'set'>;
  readonly spare: () => Spare;
  readonly beyond: (scope: Scope) => Promise<Spare>;
  readonly onChanged: () => void;
  readonly now: () => Micros;
}): OwnScope {
  function status(): OwnScopeStatus {
    const scope = scopes.own();
    return { scope, since: firstMoment(scope, now()), spare: spare() };
  }
  return {
    status,
    preview: beyond,
    async set(scope) {
      await scopes.set(scope);
      onChanged();
      return status();
    },
  };
}
