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
