/** What a device is told of another that writes with its key, or did: the same whichever way it is seen. */
export const COPIED =
  'Another machine writes as this device, or did since: its data were copied, or set back. On the copy stop Elatio, run "elatio devices renew", start it and join it again: nothing is lost. A machine that is told so again after a restart needs the same.';

/** What one is told that was put back from a backup: it goes on in streams of its own. */
export const RESTORED =
  'Others know more of what this device wrote than it does itself, as it was put back from a backup: it gets that from them.';
