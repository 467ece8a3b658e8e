/**
 * Which program edits text: $VISUAL, then $EDITOR, then what is usual on the system. A variable may hold arguments too (`code --wait`),
 * and quotes around what has spaces. No shell reads it.
 */
import { existsSync } from 'node:fs';

export interface EditorCommand {
  /** To be tried in this order, until one can be started. */
  readonly candidates: readonly (readonly [program: string, ...words: string[]])[];
  /** The variable that names it; absent for the usual ones. */
  readonly from?: 'VISUAL' | 'EDITOR';
}

/** @param platform as `process.platform` */
export function editorCommand(env: Readonly<Record<string, string | undefined>>, platform: string): EditorCommand {
  for (const from of ['VISUAL', 'EDITOR'] as const) {
    const text = env[from]?.trim() ?? '';
    const [program, ...words] = existsSync(text) ? [text] : splitWords(text);
    if (program !== undefined) return { candidates: [[program, ...words]], from };
  }
  return { candidates: platform === 'win32' ? [['notepad']] : [['nano'], ['vi']] };
}

/** Words as a shell divides them: at spaces, but not inside quotes. A backslash is a part of a path of Windows. */
function splitWords(text: string): string[] {
  const words = [...text.matchAll(/(?:[^\s"']|"[^"]*"?|'[^']*'?)+/g)];
  return words.map(([word]) => word.replace(/"([^"]*)"?|'([^']*)'?/g, (_all, double?: string, single?: string) => double ?? single ?? '')).filter((word) => word !== '');
}

/**
 * The surroundings of the editor: those of the console, without what names a wallet or holds a key. An editor runs plugins, and starts
 * programs of its own.
 */
export function editorEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const wallet = env['HBX_WALLET'];
  const isOfWallet = (name: string, value: string): boolean => /wallet|jwk|mnemonic|private_?key/i.test(name) || /"kty"\s*:/.test(value) || (wallet !== undefined && wallet !== '' && value.includes(wallet));
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined || isOfWallet(name, value) ? [] : [[name, value]])));
}
