/** Paths and URLs of requests, as lines of a log: cut, and without values that are nobody else's business. */

/** Characters of a path that are shown. */
const maxPath = 200;

/** Values that prove or contain something. They may stand in a path, and have no place in a log. */
const secret = /([?&](?:[\w.-]*signature[\w-]*|commitments|body|data|relay-body|authorization)(?:\+[\w-]+)?=)(?:"[^"]*"|%22.*?(?:%22|$)|\([^)]*\)|[^&/?]*)/gi;

/** A path as a log may show it. */
export function loggedPath(url: string): string {
  // A path may have a megabyte; only its beginning is looked at.
  const shown = url.slice(0, 4 * maxPath).replace(secret, '$1…');
  return shown.length > maxPath || url.length > 4 * maxPath ? `${shown.slice(0, maxPath)}…` : shown;
}
