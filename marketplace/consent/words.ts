/** A receipt in words, every field of it, for the person, a buyer or a lawyer. */
import { ZeroAddress } from 'ethers';
import { type Currency, formatAmount } from '../chain/index.ts';
import type { Hex } from '../exchange/offer.ts';
import { purposeWords } from './purposes.ts';
import type { ConsentReceipt, Party, Scope } from './receipt.ts';
import {
  DATA_TYPES,
  GRANULARITY_WORDS,
  LAWFUL_BASES,
  MODE_WORDS,
  PARTY_TYPES,
  RIGHTS,
} from './vocabulary.ts';

/** A part of the text: each row is what it is about, and what is said of it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}

/** The currency of a token, where it is known. */
export type CurrencyOf = (token: Hex) => Currency | undefined;

/** A time in seconds since 1970, as people write it. */
export const timeWords = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** ρ of zCDP from a whole number of 10⁻⁶ of it. */
export const rhoWords = (micro: number): string => {
  const digits = String(micro).padStart(7, '0');
  return `ρ = ${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '');
};

export function receiptSections(receipt: ConsentReceipt, currencyOf: CurrencyOf): Section[] {
  return [
    {
      title: 'What the person was told',
      rows: [noticeRow(receipt), ['Language', receipt.language]],
    },
    { title: 'What leaves', rows: dataRows(receipt) },
    {
      title: 'What for',
      rows: [['Purposes', receipt.purposes.map(purposeWords).join('; ')], lawfulRow(receipt)],
    },
    { title: 'To whom', rows: partyRows(receipt) },
    { title: 'Limits', rows: limitRows(receipt, currencyOf) },
    { title: 'Licence', rows: licenceRows(receipt) },
    { title: 'Rights and withdrawal', rows: rightRows(receipt) },
    { title: 'Record', rows: recordRows(receipt) },
  ];
}

type Rows = Section['rows'];
type Row = Rows[number];

const noticeRow = ({ notice }: ConsentReceipt): Row => [notice.title, notice.text];

const lawfulRow = ({ lawfulBasis }: ConsentReceipt): Row => [
  'Lawful basis',
  LAWFUL_BASES[lawfulBasis].words,
];

function dataRows({ mode, minCohort, data, scopes }: ConsentReceipt): Rows {
  return [
    ['Kind of result', MODE_WORDS[mode]],
    ['Fewest people in a sum', minCohort === 1 ? 'one: the person alone' : String(minCohort)],
    ...data.map(({ domain, necessity, isSpecialCategory }): Row => [
      `Data: ${domain}`,
      `${DATA_TYPES[domain].words}; ${necessity === 'Optional' ? 'optional' : 'required'}${
        isSpecialCategory ? '; a special category of Article 9 GDPR' : ''
      }`,
    ]),
    ...scopes.map((scope, i): Row => [`Scope ${i + 1}`, scopeWords(scope)]),
  ];
}

const scopeWords = ({ domains, recipes, from, until, granularities }: Scope): string =>
  `by ${recipes.join(', ')}, from ${domains.join(', ')}; days from ${from} until before ${until}; ${granularities
    .map((one) => GRANULARITY_WORDS[one])
    .join(', or ')}`;

function partyRows({ parties, controllers, recipients }: ConsentReceipt): Rows {
  return [
    ['Who may buy', recipients === 'anyone' ? 'anyone, on these terms' : recipients.join(', ')],
    ...parties.map((party): Row => [
      controllers.includes(party.id) ? `Controller ${party.id}` : `Party ${party.id}`,
      partyWords(party),
    ]),
  ];
}

const partyWords = ({ type, name, address, contact, account }: Party): string =>
  [name, PARTY_TYPES[type], address, contact, ...(account === undefined ? [] : [account])].join(
    '; ',
  );

function limitRows(receipt: ConsentReceipt, currencyOf: CurrencyOf): Rows {
  const { limits, isStanding, validFrom, validUntil, retainUntil, storageLocations } = receipt;
  const { token, least } = limits.price;
  const currency = currencyOf(token);
  return [
    ['Valid', `from ${timeWords(validFrom)} until before ${timeWords(validUntil)}`],
    [
      'Least price',
      currency === undefined
        ? `${least} of the smallest unit`
        : formatAmount(BigInt(least), currency),
    ],
    ['Currency', token],
    ['Most sales', String(limits.sales)],
    ['Privacy budget of one release', rhoWords(limits.rhoMicroPerRelease)],
    ['Privacy budget of all releases', rhoWords(limits.rhoMicro)],
    [
      'Answering requests',
      isStanding
        ? 'the program sells within these limits by itself'
        : 'the person is asked each time',
    ],
    ['Kept in', storageLocations.join(', ')],
    ['Deleted by', timeWords(retainUntil)],
  ];
}

/** The ODRL policy in words. */
function licenceRows({ retainUntil }: ConsentReceipt): Rows {
  return [
    ['Allowed', 'use for the purposes above, by the buyer alone'],
    ['Forbidden', 'finding out whose data it is; selling it on; passing it on'],
    ['Duty', `to delete it by ${timeWords(retainUntil)}`],
  ];
}

function rightRows({ rights, withdrawal, jurisdiction }: ConsentReceipt): Rows {
  return [
    ['How to withdraw', withdrawal.method],
    ['Whom to ask', withdrawal.contact],
    ...rights.map((right): Row => [
      `Article ${right.slice(1).replace(/-(\d+)$/, '($1)')} GDPR`,
      RIGHTS[right],
    ]),
    ['Law of', jurisdiction],
  ];
}

function recordRows(receipt: ConsentReceipt): Rows {
  const { event, guardian } = receipt;
  return [
    ['Given', `${timeWords(event.time)}, explicitly, by ${event.entityId}`],
    ['Person, by account', receipt.principal],
    ['Paid to', receipt.payout],
    ['Guardian, who may revoke and block', guardian === ZeroAddress ? 'nobody' : guardian],
    ['Record', receipt.recordId],
    ['Schema version', receipt.schema],
    ['Salt', receipt.salt],
    ['Nonce', receipt.nonce],
  ];
}
