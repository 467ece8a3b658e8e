/** Remembers what was asked of the process until a message was sent to it, or the console looks at another one or another slot. */
import { isHbxError } from '../../base/errors.ts';
import type { CompleterView } from './source.ts';

/**
 * What was read under a key, or what `read` gives. Several who ask at once share one answer.
 * @param until `process`: the answer holds as long as the console stays with the process
 */
export type Remember = <T>(key: string, read: () => Promise<T>, until?: 'message' | 'process') => Promise<T>;

/** Most answers that are kept. */
const most = 200;

/** Asking again gives nothing else. */
const lastingErrors = new Set(['repl/not-owner', 'repl/no-eval']);

export function createMemory(view: Pick<CompleterView, 'process' | 'at' | 'lastResult'>): Remember {
  const memories = { message: new Memory(), process: new Memory() };
  return (key, read, until = 'message') => {
    const { process, at, lastResult } = view;
    return memories[until].recall(key, read, until === 'process' ? [process.id] : [process, at, lastResult]);
  };
}

class Memory {
  readonly #answers = new Map<string, Promise<unknown>>();
  #seen: readonly unknown[] = [];

  recall<T>(key: string, read: () => Promise<T>, now: readonly unknown[]): Promise<T> {
    const answers = this.#answers;
    if (answers.size >= most || now.some((value, at) => value !== this.#seen[at])) answers.clear();
    this.#seen = now;
    const known = answers.get(key);
    if (known !== undefined) return known as Promise<T>;
    const answer = (async () => read())();
    answers.set(key, answer);
    answer.catch((error: unknown) => {
      if (!(isHbxError(error) && lastingErrors.has(error.code)) && answers.get(key) === answer) answers.delete(key);
    });
    return answer;
  }
}
