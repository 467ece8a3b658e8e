/** A program as its statements, so that it can be shrunk: lines around a list of further statements. */
export interface Statement {
  readonly head: string;
  readonly body: readonly Statement[];
  readonly tail: string;
}

export function line(head: string): Statement {
  return { head, body: [], tail: '' };
}

export function block(head: string, body: readonly Statement[], tail: string): Statement {
  return { head, body, tail };
}

/** The text, one line for each head and tail. */
export function render(statements: readonly Statement[], indent = ''): string {
  let text = '';
  for (const { head, body, tail } of statements) {
    if (head !== '') text += `${indent}${head}\n`;
    text += render(body, `${indent}  `);
    if (tail !== '') text += `${indent}${tail}\n`;
  }
  return text;
}

export function sizeOf(statements: readonly Statement[]): number {
  return statements.reduce((sum, { body }) => sum + 1 + sizeOf(body), 0);
}
