/** A file, a name or an address as the only argument of a dot-command; quotes keep spaces in it. Undefined when it is not exactly one. */
export function readOneWord(args: string): string | undefined {
  const [, double, single, bare] = /^(?:"([^"\n]+)"|'([^'\n]+)'|([^\s"']\S*))$/.exec(args) ?? [];
  return double ?? single ?? bare;
}
