import { win32 } from 'node:path';
import { type ManagerSays, MARK, type ServicePlan, type Subject } from './interface.ts';
import { xml } from './xml.ts';

/** A task of Windows' Task Scheduler (its XML schema 1.2, schtasks.exe). */
export function taskPlan({ env, home, command, testing }: Subject): ServicePlan {
  const name = testing ? 'Elatio testing' : 'Elatio';
  const local = env['LOCALAPPDATA']?.trim() || win32.join(home, 'AppData', 'Local');
  const path = win32.join(local, 'elatio-service', testing ? 'testing.xml' : 'task.xml');
  const tell = (...args: string[]): string[] => ['schtasks.exe', ...args];
  const user = [env['USERDOMAIN'], env['USERNAME']].filter(Boolean).join('\\');
  return {
    name,
    path,
    text: taskOf([...command, '--log-files'], user),
    // What schtasks writes itself, and reads without doubt.
    encoding: 'utf16le',
    reach: { command: tell('/Query', '/FO', 'LIST'), says: /\S/ },
    install: {
      before: [tell('/End', '/TN', name)],
      after: [tell('/Create', '/TN', name, '/XML', path, '/F'), tell('/Run', '/TN', name)],
    },
    uninstall: {
      before: [tell('/End', '/TN', name), tell('/Delete', '/TN', name, '/F')],
      after: [],
    },
    links: [],
    // What schtasks says of a state is in the person's language.
    query: [
      'powershell.exe',
      '-NoProfile',
      '-NonInteractive',
      '-Command',
      `(Get-ScheduledTask -TaskPath '\\' -TaskName '${name}' -ErrorAction Stop).State.ToString()`,
    ],
    runs: (text) => /<Arguments>(.*?)<\/Arguments>/.exec(text)?.[1],
    read,
  };
}

function taskOf(command: readonly string[], user: string): string {
  // Started by itself Node would show an empty console for as long as it runs.
  const args = ['--headless', ...command].map(quoted).join(' ');
  const userId = user === '' ? '' : `<UserId>${xml(user)}</UserId>`;
  const text = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Elatio, a personal activity recorder. ${xml(MARK)}; "elatio service uninstall" removes it.</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger><Enabled>true</Enabled>${userId}</LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">${userId}<LogonType>InteractiveToken</LogonType><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>255</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec><Command>conhost.exe</Command><Arguments>${xml(args)}</Arguments></Exec>
  </Actions>
</Task>
`;
  return `\ufeff${text.replaceAll('\n', '\r\n')}`;
}

/** A word as Windows' C runtime takes it apart again: backslashes count only before a quote. */
function quoted(word: string): string {
  if (/^[\w:.\\/-]+$/.test(word)) return word;
  return `"${word.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

/** Disabled, Queued, Ready, Running, Unknown. */
function read(output: string): ManagerSays {
  const state = output.trim();
  return {
    enabled: state !== '' && state !== 'Disabled',
    running: state === 'Running',
    pid: undefined,
    state: state || 'no such task',
  };
}
