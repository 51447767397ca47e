/**
 * The `elatio` command: one file a command in `commands/`. What only one of them needs is imported when it
 * runs: starting the others takes half as long.
 */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { addAttach } from './commands/attach.ts';
import { addAttachments } from './commands/attachments.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addChain } from './commands/chain.ts';
import { addCategories } from './commands/categories.ts';
import { addCompat } from './commands/compat.ts';
import { addConfig } from './commands/config.ts';
import { addDemo } from './commands/demo.ts';
import { addDevices } from './commands/devices.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEdits } from './commands/edits.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addGdpr } from './commands/gdpr.ts';
import { addGoals } from './commands/goals.ts';
import { addHistory } from './commands/history.ts';
import { addImport } from './commands/import.ts';
import { addJoin } from './commands/join.ts';
import { addKeys } from './commands/keys.ts';
import { addLog } from './commands/log.ts';
import { addLogin } from './commands/login.ts';
import { addPurge } from './commands/purge.ts';
import { addScore } from './commands/score.ts';
import { addSearch } from './commands/search.ts';
import { addService } from './commands/service.ts';
import { addPause } from './commands/pause.ts';
import { addQuery } from './commands/query.ts';
import { addRecovery } from './commands/recovery.ts';
import { addReport } from './commands/report.ts';
import { addRestore } from './commands/restore.ts';
import { addRetention } from './commands/retention.ts';
import { addRollback } from './commands/rollback.ts';
import { addRules } from './commands/rules.ts';
import { addSessions } from './commands/sessions.ts';
import { addStatus } from './commands/status.ts';
import { addStopwatch } from './commands/stopwatch.ts';
import { addToday } from './commands/today.ts';
import { addBrowser } from './commands/browser.ts';
import { addMarket } from './commands/market.ts';
import { addToken } from './commands/token.ts';
import { addUndo } from './commands/undo.ts';
import { addUninstall } from './commands/uninstall.ts';
import { addUnlock } from './commands/unlock.ts';
import { addUp } from './commands/up.ts';
import { addVaultCommands } from './commands/vault.ts';
import { addWatch } from './commands/watch.ts';
import { fail } from './failure.ts';

const program = new Command('elatio')
  .description('A personal activity recorder that belongs to the person it records.')
  .version(VERSION)
  .showHelpAfterError('Try "elatio --help".');
for (const add of [
  addUp,
  addStatus,
  addEvents,
  addToday,
  addReport,
  addGoals,
  addSessions,
  addScore,
  addSearch,
  addQuery,
  addExport,
  addGdpr,
  addPurge,
  addImport,
  addBackup,
  addRestore,
  addWatch,
  addLog,
  addAttach,
  addAttachments,
  addStopwatch,
  addEdits,
  addUndo,
  addHistory,
  addRollback,
  addAudit,
  addCategories,
  addRules,
  addPause,
  addRetention,
  addDevices,
  addJoin,
  addRecovery,
  addDoctor,
  addDemo,
  addKeys,
  addUnlock,
  addToken,
  addBrowser,
  addMarket,
  addChain,
  addLogin,
  addCompat,
  addConfig,
  addService,
  addUninstall,
  addVaultCommands,
])
  add(program);

// Whoever reads may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  fail(error);
});

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
