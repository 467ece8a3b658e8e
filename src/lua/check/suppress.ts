/** `-- hbx: ignore rule-a, rule-b`: on the line it is about, or alone on the line above. Without names it is about every rule. */
import type { Comment } from '../parse/token.ts';
import type { SourceText } from './source-text.ts';

export interface Suppression {
  /** Lines it is about. */
  readonly lines: readonly number[];
  /** Empty for all rules. */
  readonly rules: readonly string[];
  /** Where the comment begins. */
  readonly start: number;
  readonly end: number;
}

const form = /^--(?:\[=*\[)?\s*hbx:\s*ignore\b[\s:]*([\w-]+(?:\s*,\s*[\w-]+)*)?/;

/** All such comments of a file. */
export function readSuppressions(source: SourceText, comments: readonly Comment[]): Suppression[] {
  const found = comments.flatMap((comment) => {
    const match = form.exec(source.text.slice(comment.start, comment.end));
    if (match === null) return [];
    const rules = match[1]?.split(',').map((name) => name.trim()) ?? [];
    return [{ comment, rules, isAlone: source.text.slice(comment.start - comment.column + 1, comment.start).trim() === '' }];
  });
  const alone = new Set(found.filter(({ isAlone }) => isAlone).map(({ comment }) => comment.line));
  return found.map(({ comment, rules, isAlone }) => {
    // Several may stand above each other.
    let next = comment.line + 1;
    while (alone.has(next)) next++;
    return { lines: isAlone ? [comment.line, next] : [comment.line], rules, start: comment.start, end: comment.end };
  });
}
