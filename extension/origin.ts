/**
 * The origin that somebody means by what they typed, or copied from the page of a node: `127.0.0.1:5600/devices` is
 * `http://127.0.0.1:5600`.
 * @returns `undefined` where it is no address of the web
 */
export function originOf(typed: string): string | undefined {
  const text = typed.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  const isOfWeb = url !== null && /^https?:$/.test(url.protocol);
  // Somebody's password does not belong here: the origin would lose it unseen.
  return isOfWeb && url.username === '' && url.password === '' ? url.origin : undefined;
}
