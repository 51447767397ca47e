/**
 * Elatio as a service of the person's login: started by it, and again after a crash. A systemd user unit on
 * Linux, a launch agent on macOS, a task on Windows.
 *
 * | code | when | what to do |
 * |---|---|---|
 * | ELATIO_SERVICE_FOREIGN | somebody else wrote the service's file | look at it; `--force` writes over it |
 * | ELATIO_SERVICE_FAILED | the file cannot be written, or the system's manager refuses | read the message |
 * | ELATIO_SERVICE_PLATFORM | a system whose services we do not know | start `elatio up` by its own means |
 */
export { runCommand } from './command.ts';
export type { Command, ServicePlan, Subject } from './interface.ts';
export { planService } from './plan.ts';
export { createService, type Service, type ServiceStatus } from './service.ts';
