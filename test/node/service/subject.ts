import type { Subject } from '../../../node/service/index.ts';

/** A person, and what is to run for them. */
export function subjectOn(platform: NodeJS.Platform, but: Partial<Subject> = {}): Subject {
  return {
    platform,
    env: {},
    home: platform === 'win32' ? 'C:\\Ada' : '/people/ada',
    uid: 501,
    command: ['/usr/bin/env', '/opt/elatio/bin.js', 'up', '--data', '/people/ada/data'],
    testing: false,
    hasDesktop: false,
    ...but,
  };
}
