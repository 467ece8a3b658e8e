/** What Enter does: it enters the text, or adds a line to it. */

/** Lines that end a statement which is not finished; in a block, `.print` is one too. */
const ends = new Set(['.done', '.cancel']);

export interface EnterRequest {
  readonly text: string;
  readonly cursor: number;
  /** True: in `.editor`, where only its own commands enter the text. */
  readonly block: boolean;
  isWhole(text: string): boolean;
}

/** The text to enter; undefined when Enter adds a line. */
export function entered({ text, cursor, block, isWhole }: EnterRequest): string | undefined {
  const start = cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
  const newline = text.indexOf('\n', cursor);
  const end = newline < 0 ? text.length : newline;
  const line = text.slice(start, end).trim();
  const several = text.includes('\n');
  if (block ? ends.has(line) || line === '.print' : several && ends.has(line)) {
    // Wherever it stands, it is about the whole text.
    const [before, behind] = [text.slice(0, start), text.slice(end + 1)];
    return before + (behind === '' || behind.endsWith('\n') ? behind : `${behind}\n`) + line;
  }
  if (block) return undefined;
  if (several && text.slice(cursor).trim() !== '') return undefined;
  // What is pasted mostly ends with a newline, which belongs to the paste and not to the text.
  const whole = text.replace(/\n+$/, '');
  return isWhole(whole) ? whole : undefined;
}

/** White space that the line of the cursor begins with. */
export function indentAt(text: string, cursor: number): string {
  const start = cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, cursor))![0];
}
