import { sameBytes } from '../../protocol/bytes.ts';
import { ElatioError } from '../../protocol/error.ts';
import type { Micros } from '../../protocol/event.ts';
import { entropyOf, ownerSecretsOf, wordsOf } from '../../protocol/keys/words.ts';
import type { Primitives, RandomBytes, Signing } from '../../protocol/primitives.ts';
import { createRoster } from '../../protocol/roster/roster.ts';
import { sayStatement } from '../../protocol/roster/statement.ts';
import type { Owner } from '../owner.ts';
import type { Membership } from '../pairing/index.ts';
import { asksOf, checkAnswers, type WordAnswers } from './asking.ts';

/** Words to be written down, and which of them are asked back, counted from 1. */
export interface ShownWords {
  readonly words: readonly string[];
  readonly asks: readonly number[];
}

/** The owner's words: what makes this person the owner, whatever device is lost. */
export interface Recovery {
  /** Whether the words are still here, since nobody has said to have written them down. */
  isKept(): boolean;
  /** @throws ElatioError ELATIO_RECOVERY_GONE once they were erased */
  show(): ShownWords;
  /**
   * Erases the words here: they were written down.
   * @throws ElatioError ELATIO_RECOVERY_ANSWERS where what was asked back is wrong, ELATIO_RECOVERY_NONE where nothing was
   */
  confirm(answers: WordAnswers): Promise<void>;
  /**
   * Whether words are this owner's.
   * @throws ElatioError ELATIO_WORDS_…
   */
  check(words: string): boolean;
  /**
   * Makes other words, which count once they are confirmed by {@link confirmReplacement}.
   * @param words the present ones, where they are not here any more
   * @throws ElatioError ELATIO_WORDS_…, ELATIO_RECOVERY_OTHER, ELATIO_RECOVERY_NEEDED
   */
  replace(words: string | undefined): ShownWords;
  /**
   * From now on the new words count, and the old ones open nothing that is made later.
   * @throws ElatioError as `confirm`; ELATIO_ROSTER_REFUSED, or of the store
   */
  confirmReplacement(answers: WordAnswers): Promise<void>;
}

export interface RecoveryDeps {
  readonly owner: Pick<Owner, 'entropy' | 'erase'>;
  readonly membership: Pick<Membership, 'roster' | 'join'>;
  readonly primitives: Pick<Primitives, 'sha256' | 'hkdf'>;
  readonly signing: Signing;
  readonly random: RandomBytes;
  readonly now: () => Micros;
}

export function createRecovery(deps: RecoveryDeps): Recovery {
  const { owner, membership, primitives, signing, random, now } = deps;
  let asked: ShownWords | undefined;
  let replacing: (ShownWords & { readonly old: Uint8Array; readonly next: Uint8Array }) | undefined;

  function isOwners(entropy: Uint8Array): boolean {
    const secrets = ownerSecretsOf(primitives, entropy);
    const { ownerKey, recoveryKey } = membership.roster();
    return (
      sameBytes(signing.signingKey(secrets.owner), ownerKey) &&
      sameBytes(signing.exchangeKey(secrets.recovery), recoveryKey)
    );
  }

  /** The present entropy: from the words that were given, or as it is still kept. */
  function present(words: string | undefined): Uint8Array {
    if (words === undefined) {
      const kept = owner.entropy();
      if (kept) return kept;
      throw new ElatioError(
        'ELATIO_RECOVERY_NEEDED',
        'The words are not here any more: give the present ones to make others.',
      );
    }
    const entropy = entropyOf(words);
    if (isOwners(entropy)) return entropy;
    throw new ElatioError(
      'ELATIO_RECOVERY_OTHER',
      'These words are right, but not those of this owner: look for newer ones.',
    );
  }

  return {
    isKept: () => owner.entropy() !== undefined,
    show() {
      const entropy = owner.entropy();
      if (!entropy) {
        throw new ElatioError(
          'ELATIO_RECOVERY_GONE',
          'The words were written down and erased here: "elatio recovery check" says whether those you have are right, "elatio recovery replace" makes others.',
        );
      }
      const words = wordsOf(entropy);
      asked = { words, asks: asksOf(random, words.length) };
      return asked;
    },
    async confirm(answers) {
      checkAnswers(asked, answers);
      await owner.erase();
      asked = undefined;
    },
    check: (words) => isOwners(entropyOf(words)),
    replace(given) {
      const old = present(given);
      const next = random(32);
      const words = wordsOf(next);
      replacing = { words, asks: asksOf(random, words.length), old, next };
      return { words, asks: replacing.asks };
    },
    async confirmReplacement(answers) {
      checkAnswers(replacing, answers);
      if (!replacing) return;
      const { owner: secret } = ownerSecretsOf(primitives, replacing.old);
      const next = ownerSecretsOf(primitives, replacing.next);
      const roster = membership.roster();
      const statement = sayStatement({ ...primitives, signing }, secret, {
        after: roster.frontier,
        time: now(),
        saying: {
          kind: 'replace-owner',
          ownerKey: signing.signingKey(next.owner),
          recoveryKey: signing.exchangeKey(next.recovery),
        },
      });
      await membership.join(createRoster(primitives, [...roster.statements(), statement]));
      await owner.erase();
      asked = undefined;
      replacing = undefined;
    },
  };
}
