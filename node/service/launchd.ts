import { posix } from 'node:path';
import { type ManagerSays, MARK, type ServicePlan, type Subject } from './interface.ts';
import { xml } from './xml.ts';

/** A launch agent of macOS (launchd.plist(5), launchctl(1)). */
export function launchdPlan({ home, uid, command, testing }: Subject): ServicePlan {
  const name = testing ? 'elatio-testing' : 'elatio';
  const path = posix.join(home, 'Library', 'LaunchAgents', `${name}.plist`);
  const domain = `gui/${uid}`;
  const target = `${domain}/${name}`;
  return {
    name,
    path,
    text: plistOf(name, [...command, '--log-files']),
    encoding: 'utf8',
    reach: { command: ['launchctl', 'print', domain], says: /./ },
    install: {
      // One that is loaded already is not read again.
      before: [['launchctl', 'bootout', target]],
      after: [
        ['launchctl', 'enable', target],
        ['launchctl', 'bootstrap', domain, path],
      ],
    },
    uninstall: { before: [['launchctl', 'bootout', target]], after: [] },
    links: [],
    query: ['launchctl', 'print', target],
    runs: (text) =>
      /<array>([\s\S]*?)<\/array>/
        .exec(text)?.[1]
        ?.replaceAll(/\s*<\/?string>\s*/g, ' ')
        .trim(),
    read,
  };
}

function plistOf(label: string, command: readonly string[]): string {
  const words = command.map((word) => `    <string>${xml(word)}</string>`).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- ${MARK}; "elatio service uninstall" removes it. -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>60</integer>
  <key>ExitTimeOut</key>
  <integer>60</integer>
  <key>Umask</key>
  <integer>63</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>LimitLoadToSessionType</key>
  <string>Aqua</string>
</dict>
</plist>
`;
}

function read(output: string): ManagerSays {
  const state = /^\s*state = (.+)$/m.exec(output)?.[1]?.trim();
  const pid = /^\s*pid = (\d+)$/m.exec(output)?.[1];
  return {
    // What launchd has loaded starts with the login.
    enabled: state !== undefined,
    running: state === 'running',
    pid: pid === undefined ? undefined : Number(pid),
    state: state ?? 'not loaded',
  };
}
