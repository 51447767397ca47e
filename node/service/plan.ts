import { ElatioError } from '../../protocol/error.ts';
import type { ServicePlan, Subject } from './interface.ts';
import { launchdPlan } from './launchd.ts';
import { systemdPlan } from './systemd.ts';
import { taskPlan } from './task.ts';

/** @throws ElatioError ELATIO_SERVICE_PLATFORM */
export function planService(subject: Subject): ServicePlan {
  switch (subject.platform) {
    case 'linux':
      return systemdPlan(subject);
    case 'darwin':
      return launchdPlan(subject);
    case 'win32':
      return taskPlan(subject);
    default:
      throw new ElatioError(
        'ELATIO_SERVICE_PLATFORM',
        `How services are kept on ${subject.platform} is not known here: start "elatio up" by its own means.`,
      );
  }
}
