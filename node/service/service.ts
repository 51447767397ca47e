import { lstat, mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf, ElatioError } from '../../protocol/error.ts';
import { replaceFile } from '../directory/index.ts';
import type { Ended } from './command.ts';
import { type Command, type ManagerSays, MARK, type ServicePlan } from './interface.ts';

export interface ServiceStatus {
  readonly path: string;
  /** Whose the file is that is there. */
  readonly file: 'ours' | 'foreign' | 'none';
  /** What it starts, where the file is ours. */
  readonly runs: string | undefined;
  /** Whether the file is what installing would write now. */
  readonly isCurrent: boolean;
  /** What the system's manager says; `undefined` where it is not within reach. */
  readonly manager: ManagerSays | undefined;
}

/** The service of a plan on this machine. */
export interface Service {
  /** @throws ElatioError ELATIO_SERVICE_FAILED */
  status(): Promise<ServiceStatus>;
  /**
   * Writes the file and starts the service.
   * @returns what is to be typed where the manager is not within reach; nothing where it runs
   * @throws ElatioError ELATIO_SERVICE_FOREIGN, ELATIO_SERVICE_FAILED
   */
  install(options?: { readonly force?: boolean }): Promise<readonly Command[]>;
  /**
   * Ends and removes it; false where there is none.
   * @throws ElatioError ELATIO_SERVICE_FOREIGN, ELATIO_SERVICE_FAILED
   */
  uninstall(): Promise<boolean>;
}

interface ServiceDeps {
  readonly plan: ServicePlan;
  readonly run: (command: Command) => Promise<Ended>;
}

export function createService({ plan, run }: ServiceDeps): Service {
  const { path, encoding } = plan;

  async function present(): Promise<string | undefined> {
    try {
      return await readFile(path, encoding);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw failed(`${path} cannot be read`, error);
    }
  }

  async function isReached(): Promise<boolean> {
    const { code, output } = await run(plan.reach.command);
    return code === 0 && plan.reach.says.test(output);
  }

  async function tell(command: Command): Promise<void> {
    const { code, output } = await run(command);
    if (code === 0) return;
    const said = output.trim() || `code ${code}`;
    throw failed(`"${command.join(' ')}" failed: ${said}`);
  }

  async function status(): Promise<ServiceStatus> {
    const text = await present();
    const file = text === undefined ? 'none' : text.includes(MARK) ? 'ours' : 'foreign';
    const isCurrent = text === plan.text;
    const runs = text !== undefined && file === 'ours' ? plan.runs(text) : undefined;
    if (!(await isReached())) return { path, file, runs, isCurrent, manager: undefined };
    const { code, output } = await run(plan.query);
    return { path, file, runs, isCurrent, manager: plan.read(code === 0 ? output : '') };
  }

  return {
    status,
    async install({ force = false } = {}) {
      const { file, manager } = await status();
      if (file === 'none' && manager?.enabled && !force) {
        throw new ElatioError(
          'ELATIO_SERVICE_FOREIGN',
          `There is another service called "${plan.name}", which Elatio did not write: look at it, and put this one in its place with --force.`,
        );
      }
      if (file === 'foreign' && !force) {
        throw new ElatioError(
          'ELATIO_SERVICE_FOREIGN',
          `${path} is there and was not written by Elatio: look at it, and write over it with --force.`,
        );
      }
      try {
        await mkdir(dirname(path), { recursive: true });
        await replaceFile(path, plan.text, encoding);
      } catch (error) {
        throw failed(`${path} cannot be written`, error);
      }
      if (!manager) return plan.install.after;
      for (const command of plan.install.before) await run(command);
      for (const command of plan.install.after) await tell(command);
      return [];
    },
    async uninstall() {
      const { file, manager } = await status();
      if (file === 'none') return false;
      if (file === 'foreign') {
        throw new ElatioError(
          'ELATIO_SERVICE_FOREIGN',
          `${path} was not written by Elatio and is left alone: remove it yourself, if you wish.`,
        );
      }
      if (manager) for (const command of plan.uninstall.before) await run(command);
      try {
        await rm(path, { force: true });
        for (const link of plan.links) await removeLink(link);
        if (encoding === 'utf16le') await rmdir(dirname(path)).catch(() => undefined);
      } catch (error) {
        throw failed(`${path} cannot be removed`, error);
      }
      if (manager) for (const command of plan.uninstall.after) await run(command);
      return true;
    },
  };
}

/** A manager that is not within reach leaves it; an empty folder of links goes with it. */
async function removeLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found?.isSymbolicLink()) return;
  await rm(path);
  await rmdir(dirname(path)).catch(() => undefined);
}

function failed(what: string, cause?: unknown): ElatioError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new ElatioError('ELATIO_SERVICE_FAILED', `${what}${reason}.`, { cause });
}
