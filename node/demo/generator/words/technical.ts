/** Words that code, tickets, branches and commands are made of. */

export const PARTS = (
  'access adapter agent alert allocator anchor api archive array asset audit auth avatar backend backup ' +
  'badge banner batch binding blob boundary branch bridge broker browser bucket buffer build bundle button ' +
  'cache calendar callback canvas cart catalog certificate channel chart checkout checksum chunk client ' +
  'clock cluster codec collection column command comment commit compiler component config connection ' +
  'consumer container context controller cookie counter coupon crawler cron currency cursor daemon dashboard ' +
  'database date decoder default delta dependency deploy descriptor device dialog diff directory discount ' +
  'dispatcher document domain driver dropdown editor element email emulator encoder endpoint engine entity ' +
  'entry enum error event exception export factory feature feed fetch fields file filter fixture flag folder ' +
  'font form format formatter frame gateway graph grid group handler hash header heap history hook host ' +
  'icon identity image import index indexer input inspector install instance interval invoice iterator job ' +
  'journal kernel key label lambda latency layout ledger lexer library license lifecycle limit linker list ' +
  'listener loader locale lock log login manifest map mapper marker matcher memory menu merge message ' +
  'metadata metric middleware migration mirror mock modal model module monitor mutex namespace navbar node ' +
  'notification number object observer offset option order outbox output owner package pager palette parser ' +
  'partition password patch path payload payment permission picker pipeline placeholder plugin pointer ' +
  'policy pool popup port prefetch preset preview process producer profile progress promise prompt protocol ' +
  'provider proxy query queue quota range rate reader record redirect reducer region registry relay release ' +
  'renderer replica report repository request resolver resource response retry role rollback route router ' +
  'rule runner runtime sampler sandbox scanner schedule schema scope scroll search secret segment selector ' +
  'sender sensor serializer server service session shader shard sheet shell shipment sidebar signal snapshot ' +
  'socket sorter source spec spinner stack state statement status storage store stream string style subject ' +
  'subscription summary switch symbol sync table tag target task template tenant terminal test theme thread ' +
  'throttle ticket timeline timeout timer toast toggle token tooltip topic trace tracker transaction transform ' +
  'translation tree trigger tuple type unicode upload user validator value variable vault vector vendor ' +
  'version viewer visitor volume walker warehouse watcher webhook widget window worker wrapper writer zone'
).split(' ');

export const FIXES = (
  'add adjust allow avoid bump cache clarify clean close collapse compare convert correct count debounce ' +
  'declare decouple deduplicate delete deprecate detect disable document drop enable enforce escape expose ' +
  'extract fix flatten guard handle harden hide ignore inline introduce isolate limit load log lower measure ' +
  'migrate move normalise optimise parse persist pin prefer prevent propagate purge reduce refactor reject ' +
  'remove rename render reorder replace require restore retry return reuse revert rework rotate sanitise ' +
  'serialise show simplify skip sort speed-up split stop stream support swap test throttle trim truncate type ' +
  'unify unwrap update upgrade use validate verify warn wrap'
).split(' ');

export const FAULTS = (
  'crashes with|is slow for|leaks|deadlocks on|returns null for|ignores|duplicates|loses|double counts|' +
  'times out on|rejects valid|accepts invalid|does not refresh|flickers with|misaligned on|throws on empty|' +
  'is not idempotent for|breaks on Safari with|out of memory with|off by one in|wrong encoding of|' +
  'race condition in|regression since last release in|cannot parse|never closes|silently drops'
).split('|');

/** Languages as editors name them, with the ending of their files. */
export const LANGUAGES: readonly (readonly [string, string])[] = [
  ['typescript', 'ts'],
  ['python', 'py'],
  ['rust', 'rs'],
  ['go', 'go'],
  ['typescriptreact', 'tsx'],
  ['java', 'java'],
  ['cpp', 'cpp'],
  ['kotlin', 'kt'],
];

/** Files that are beside the code in most projects. */
export const SIDE_FILES: readonly (readonly [string, string])[] = [
  ['README.md', 'markdown'],
  ['CHANGELOG.md', 'markdown'],
  ['docker-compose.yml', 'yaml'],
  ['.github/workflows/ci.yml', 'yaml'],
  ['Dockerfile', 'dockerfile'],
  ['package.json', 'json'],
  ['Makefile', 'makefile'],
  ['.env.example', 'dotenv'],
  ['schema.sql', 'sql'],
  ['styles/main.css', 'css'],
];
