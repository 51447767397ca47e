/** What an export of everything about a person does not hold, and why: said in its table of contents. */
export const MISSING: readonly string[] = [
  'Keys and secrets: the keys that the data is sealed under, the key file or passphrase, tokens and the cookies of browsers (of those only hashes are stored). Whoever had them could read and write in your name.',
  'What was purged, what your rules excluded, and what came in a pause: it is destroyed, or was never stored. purges.json and the counters in rules.json say that it was.',
  'What lies outside of the data directory: the unit by which your login starts Elatio ("elatio service status"), the key that "elatio compat enable" writes into the configuration of ActivityWatch\'s clients, the entry in the system\'s keychain that "elatio keys keychain" makes. They hold nothing that was recorded.',
  'A damaged store that a repair has kept (damaged-DATE in the data directory): what of it could be read is in the store, and so it is here.',
  'What a copied device had when it was renewed (former-DATE in the data directory), until it has joined: what nobody else has of it is recorded again then, and is here.',
  'Earlier exports and copies of the data directory, which this node does not know of.',
  'What was recorded, read or changed while this export was being written.',
];
