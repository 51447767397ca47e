/** What others may see of this room: README.md says what each part is for. */
export { createAnchoring, type Anchoring, type Told } from './anchoring.ts';
export { createRecordBook, type KeptConsent, type RecordBook, type Records } from './book.ts';
export { jsonLdText, parseJsonLd } from './json-ld.ts';
export {
  acknowledge,
  createNoticeBook,
  noticeText,
  parseNotice,
  recipientsOf,
  type Dealing,
  type NoticeBook,
  type RevocationNotice,
  type Telling,
} from './notices.ts';
export { policyOf } from './odrl.ts';
export { PURPOSES, purposeWords, type Purpose } from './purposes.ts';
export { readableConsent } from './readable.ts';
export { checkedReceipt, type ConsentReceipt, type Scope } from './receipt.ts';
export { signAnchor, signGuardianship, signRelayedRevocation } from './relaying.ts';
export { mergeRecords, type Revocation } from './revocation.ts';
export {
  isReceiptSigned,
  isRevocationSigned,
  receiptHashOf,
  signReceipt,
  signRevocation,
  type RegistryVenue,
  type SignedReceipt,
  type SignedRevocation,
  type TypedSigner,
} from './signing.ts';
export { objectionTo, standingOf, type Standing, type Used, type Wanted } from './standing.ts';
export { receiptSections, type CurrencyOf, type Section } from './words.ts';
