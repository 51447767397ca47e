const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

/**
 * Makes what tells how far clocks in a zone are ahead of UTC, in milliseconds.
 * @param zone an IANA name; throws RangeError where there is none
 */
export function createZoneOffset(zone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  return (ms) => {
    const match = OFFSET.exec(format.format(ms));
    if (!match?.[1]) return 0;
    const [, sign, hours, minutes, seconds = '0'] = match;
    const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return (sign === '-' ? -offset : offset) * 1000;
  };
}
