import { posix } from 'node:path';
import { type ManagerSays, MARK, type ServicePlan, type Subject } from './interface.ts';

const TARGETS = ['default.target', 'graphical-session.target'];

/** A systemd user unit (systemd.unit(5), systemd.service(5), systemd.exec(5)). */
export function systemdPlan(subject: Subject): ServicePlan {
  const { env, home, testing } = subject;
  const name = testing ? 'elatio-testing.service' : 'elatio.service';
  const config = env['XDG_CONFIG_HOME']?.startsWith('/')
    ? env['XDG_CONFIG_HOME']
    : posix.join(home, '.config');
  const folder = posix.join(config, 'systemd', 'user');
  const tell = (...args: string[]): string[] => ['systemctl', '--user', ...args];
  return {
    name,
    path: posix.join(folder, name),
    text: unitOf(subject),
    encoding: 'utf8',
    reach: { command: tell('show', '--property=Version'), says: /^Version=\d/m },
    install: {
      before: [],
      // What runs goes on by the old unit, and links of another target stay, unless both are said.
      after: [tell('daemon-reload'), tell('reenable', name), tell('restart', name)],
    },
    uninstall: {
      before: [tell('disable', '--now', name)],
      after: [tell('daemon-reload'), tell('reset-failed', name)],
    },
    links: TARGETS.map((target) => posix.join(folder, `${target}.wants`, name)),
    query: tell('show', name, '--property=UnitFileState,ActiveState,SubState,MainPID'),
    runs: (text) => /^ExecStart=(.*)$/m.exec(text)?.[1],
    read,
  };
}

function unitOf({ command, hasDesktop, testing }: Subject): string {
  return `# ${MARK}; "elatio service uninstall" removes it.
[Unit]
Description=Elatio, a personal activity recorder${testing ? ' (testing)' : ''}
StartLimitIntervalSec=300
StartLimitBurst=5
${hasDesktop ? 'PartOf=graphical-session.target\nAfter=graphical-session.target\n' : ''}
[Service]
Type=exec
ExecStart=${command.map(quoted).join(' ')}
Restart=on-failure
RestartSec=5
TimeoutStopSec=60
UMask=0077
# What a person's own manager may take away without help from root; no MemoryDenyWriteExecute, since
# JavaScript is compiled while it runs, and no file system of its own, which not every kernel lets it have.
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native

[Install]
WantedBy=${hasDesktop ? 'graphical-session.target' : 'default.target'}
`;
}

/**
 * A word of a command line as systemd reads it. `%` begins a specifier everywhere, `$` a variable in all words
 * but the program's.
 */
function quoted(word: string, index: number): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%');
  return `"${index === 0 ? escaped : escaped.replaceAll('$', '$$$$')}"`;
}

function read(output: string): ManagerSays {
  const value = (name: string): string =>
    new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1]?.trim() ?? '';
  const active = value('ActiveState');
  const pid = Number(value('MainPID'));
  return {
    enabled: value('UnitFileState') === 'enabled',
    running: active === 'active' || active === 'reloading',
    pid: pid > 0 ? pid : undefined,
    state: [active, value('SubState')].filter(Boolean).join(', ') || 'unknown',
  };
}
