/** True for the address of a node: `http` or `https`, and no user, password, query or fragment in it. */
export function isNodeUrl(text: unknown): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && search === '' && hash === '';
}

/** The same without a path. */
export function isNodeOrigin(text: unknown): text is string {
  return isNodeUrl(text) && new URL(text).pathname === '/';
}

/** True when a URL leads to this machine and nowhere else. */
export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname } = new URL(text);
  return /^(?:.+\.)?localhost\.?$/.test(hostname) || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Whether two URLs are written for the same node. */
export function sameUrl(a: string, b: string): boolean {
  return plainUrl(a) === plainUrl(b);
}

function plainUrl(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return (origin + pathname).replace(/\/+$/, '');
}

/** A line of a file with user and password of every URL in it hidden. It keeps its length. Of the scheme its end is enough: to look for its start takes long in a long word. */
export function withoutAnyCredentials(line: string): string {
  return line.replace(/([\w+.-]:[\\/]{2,})([^\s"'/?#\\]*)@/g, (_all, front: string, secret: string) => `${front}${'*'.repeat(secret.length)}@`);
}

/** The same text with user and password of a URL in front hidden, for errors and logs. It need not be a URL. */
export function withoutCredentials(text: string): string {
  return text.replace(/^(\s*(?:[a-z][\w+.-]*:)?[\\/]{2,})[^/?#\\]*@/i, '$1…@');
}
