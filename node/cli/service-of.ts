import { homedir } from 'node:os';
import type { Service, ServicePlan, ServiceStatus } from '../service/index.ts';
import { directoryOf } from './invocation.ts';
import { programCommand } from './program.ts';

/** The service that would run a directory's daemon on this machine. */
export interface OwnService {
  readonly service: Service;
  readonly plan: ServicePlan;
  /** Whether the login says when its desktop is up. */
  readonly hasDesktop: boolean;
}

/** @throws ElatioError ELATIO_SERVICE_PLATFORM, ELATIO_CLI_PROGRAM */
export async function serviceOf(options: {
  readonly data?: string | undefined;
  readonly testing?: boolean | undefined;
}): Promise<OwnService> {
  const { createService, planService, runCommand } = await import('../service/index.ts');
  const testing = options.testing ?? false;
  const [program, ...args] = programCommand();
  const up = ['up', '--data', directoryOf(options), ...(testing ? ['--testing'] : [])];
  const { platform, env } = process;
  const target = 'graphical-session.target';
  const hasDesktop =
    platform === 'linux' &&
    (await runCommand(['systemctl', '--user', 'is-active', '--quiet', target])).code === 0;
  const plan = planService({
    platform,
    env,
    home: homedir(),
    uid: process.getuid?.() ?? 0,
    command: [program, ...args, ...up],
    testing,
    hasDesktop,
  });
  return { service: createService({ plan, run: runCommand }), plan, hasDesktop };
}

/** Whether what is installed runs this data directory, be it by another copy of the program. */
export function runsSame(plan: ServicePlan, { runs }: ServiceStatus): boolean {
  const after = (line: string | undefined): string | undefined =>
    line === undefined ? undefined : /bin\.js"?(.*)$/s.exec(line)?.[1];
  const found = after(runs);
  return found !== undefined && found === after(plan.runs(plan.text));
}
