/**
 * Bytes of a terminal as keys. Sequences and characters may be cut anywhere between two pieces; what is half there waits for the rest.
 *
 *   `ctrl-a` … `ctrl-z`, `ctrl-_`    enter  tab  backspace  delete  escape  home  end  up  down  left  right  pageup  pagedown  shift-tab
 *   with `alt-` and `ctrl-` in front (in this order), where the terminal tells: `alt-b`, `alt-enter`, `ctrl-left`
 *
 * Everything that is not known is swallowed whole, so no rest of a sequence lands in the text. The report where the cursor is (`CSI row ;
 * column R`) is no key either; while one is owed, its second half may come late, or byte by byte.
 *
 * @source ECMA-48 (CSI, SS3, CPR), xterm control sequences (modifiers, bracketed paste, modifyOtherKeys)
 */
import { StringDecoder } from 'node:string_decoder';

export type Key =
  /** Characters that were typed; never a control character. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'key'; readonly name: string }
  /** Pasted text as it is, with `\n` at the end of lines. */
  | { readonly kind: 'paste'; readonly text: string };

/** Who hears where the cursor is. */
export interface Reports {
  /** The terminal was asked. */
  readonly isOwed: boolean;
  /** @param column from 0 */
  came(column: number): void;
}

export interface KeyDecoder {
  /** Reads one more piece. */
  feed(chunk: Uint8Array | string): Key[];
  /** No more came for a while: a lone Escape was the key of that name, and half a sequence was none. */
  flush(): Key[];
  /** True: `flush` is wanted when nothing comes. Text that is being pasted is waited for. */
  readonly waits: boolean;
  /** True: what waits is text, unless it is the end of a report that is owed. It may be waited for longer. */
  readonly holdsText: boolean;
}

const [pasteStart, pasteEnd] = ['\x1b[200~', '\x1b[201~'];
/** A sequence that is longer is noise. */
const longestSequence = 64;
/* eslint-disable no-control-regex */
const csi = /\x1b\[(?:\[[\s\S]|[0-?]*[ -/]*[@-~])/y;
const ss3 = /\x1bO[0-9;]*[@-~]/y;
const half = /^\x1b(?:\[(?:\[|[0-?]*[ -/]*)?|O[0-9;]*)?$/;
const report = /^\x1b\[\d+;(\d+)R/;
const halfReport = /^\x1b(?:\[[\d;]*)?$/;
const plainText = /[^\x00-\x1f\x7f-\x9f]+/y;
/* eslint-enable no-control-regex */

const finals: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left', H: 'home', F: 'end', M: 'enter', Z: 'shift-tab' };
const numbers: Readonly<Record<string, string>> = { 1: 'home', 2: 'insert', 3: 'delete', 4: 'end', 5: 'pageup', 6: 'pagedown', 7: 'home', 8: 'end' };
const controls: Readonly<Record<string, string>> = { '\r': 'enter', '\n': 'enter', '\t': 'tab', '\b': 'backspace', '\x7f': 'backspace', '\x1b': 'escape', '\x1f': 'ctrl-_' };

export function createKeyDecoder(reports?: Reports): KeyDecoder {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  /** What was given up, and may have been the first half of a report. */
  let early = '';
  /** Text behind an Escape that was given up, as a report goes on behind one. */
  let held = '';
  /** Pieces of what is being pasted. */
  let pasted: string[] | undefined;
  let afterReturn = false;

  const decode = (text: string, isAll: boolean): Key[] => {
    const keys: Key[] = [];
    let at = 0;
    while (at < text.length) {
      if (pasted) {
        const end = text.indexOf(pasteEnd, at);
        // The end may be cut in two.
        const upTo = end < 0 ? text.length - cutEnd(text.slice(at)) : end;
        pasted.push(text.slice(at, upTo));
        if (end < 0) {
          rest = text.slice(upTo);
          return keys;
        }
        keys.push({ kind: 'paste', text: pasted.join('').replace(/\r\n?/g, '\n') });
        [pasted, at, afterReturn] = [undefined, end + pasteEnd.length, false];
        continue;
      }
      const start = at;
      const returned = afterReturn;
      afterReturn = false;
      plainText.lastIndex = at;
      const plain = plainText.exec(text)?.[0];
      if (plain !== undefined) {
        keys.push({ kind: 'text', text: plain });
        at += plain.length;
        continue;
      }
      const character = text[at]!;
      if (character !== '\x1b') {
        at += 1;
        // Both halves of \r\n are one Enter.
        if (character === '\n' && returned) continue;
        afterReturn = character === '\r';
        const name = controlName(character);
        if (name !== undefined) keys.push({ kind: 'key', name });
        continue;
      }
      // Two Escapes in front of a sequence are Alt with that key.
      const alt = text[at + 1] === '\x1b' && /[[O]/.test(text[at + 2] ?? '') ? 'alt-' : '';
      if (alt !== '') at += 1;
      const tail = text.slice(at, at + longestSequence);
      if (!isAll && half.test(tail) && at + tail.length === text.length && tail.length < longestSequence) {
        rest = text.slice(start);
        return keys;
      }
      const sequence = match(csi, text, at) ?? match(ss3, text, at);
      if (sequence === pasteStart) {
        pasted = [];
        at += sequence.length;
      } else if (sequence !== undefined) {
        const column = reports?.isOwed ? report.exec(sequence)?.[1] : undefined;
        if (column !== undefined) reports!.came(Number(column) - 1);
        const name = sequenceName(sequence);
        if (name !== undefined) keys.push({ kind: 'key', name: alt + name });
        at += sequence.length;
      } else {
        const next = text.codePointAt(at + 1);
        const letter = next === undefined ? '' : String.fromCodePoint(next);
        at += 1 + letter.length;
        if (letter === '') keys.push({ kind: 'key', name: 'escape' });
        // The beginning of a sequence that never got its end.
        else if ((letter === '[' || letter === 'O') && half.test(tail)) at = start + (alt === '' ? 0 : 1) + tail.length;
        else if (letter === '\x1b') keys.push({ kind: 'key', name: 'escape' }, { kind: 'key', name: 'escape' });
        else keys.push({ kind: 'key', name: `alt-${controls[letter] ?? letter.toLowerCase()}` });
      }
    }
    return keys;
  };

  return {
    feed(chunk) {
      const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      // The way out of a paste whose end got lost: a Ctrl-C that comes alone was typed.
      if (pasted && text === '\x03') [pasted, rest] = [undefined, ''];
      const come = held + text;
      held = '';
      // Escape alone was a key by then, and what is typed behind it is text: it waits until it is clear that it is no report.
      if (early === '\x1b' && reports?.isOwed && halfReport.test(early + come)) return (held = come), [];
      const isRest = early !== '' && (report.test(early + come) || (early !== '\x1b' && halfReport.test(early + come)));
      const all = (isRest ? early : rest) + come;
      [rest, early] = ['', ''];
      return decode(all, false);
    },
    flush() {
      if (pasted) return [];
      const all = rest + held;
      [rest, early, held] = ['', '', ''];
      if (reports?.isOwed && halfReport.test(all)) early = all;
      return decode(all, true);
    },
    get waits() {
      return (rest !== '' || held !== '') && !pasted;
    },
    get holdsText() {
      return held !== '';
    },
  };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** Characters at the end of a text that may be the beginning of the mark that ends a paste. */
function cutEnd(text: string): number {
  for (let length = Math.min(pasteEnd.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(pasteEnd.slice(0, length))) return length;
  }
  return 0;
}

function controlName(character: string): string | undefined {
  const known = controls[character];
  if (known !== undefined) return known;
  const code = character.charCodeAt(0);
  return code >= 1 && code <= 26 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined;
}

function sequenceName(sequence: string): string | undefined {
  const final = sequence.at(-1)!;
  const [first = '', second = '', third = ''] = sequence.slice(2, -1).split(';');
  if (sequence[2] === '[') return undefined;
  // modifyOtherKeys says `27;modifier;key ~`, its successor `key;modifier u`.
  if (final === '~' && first === '27') return modified(second, otherKey(third));
  if (final === 'u') return modified(second, otherKey(first));
  const name = final === '~' ? numbers[first] : finals[final];
  // An SS3 sequence has its modifier alone.
  return modified(sequence[1] === 'O' && second === '' ? first : second, name);
}

function otherKey(code: string): string | undefined {
  const number = Number(code);
  if (!(number > 0 && number < 0x110000)) return undefined;
  const character = String.fromCodePoint(number);
  return controls[character] ?? character.toLowerCase();
}

function modified(modifier: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const bits = Math.max(0, (Number.parseInt(modifier, 10) || 1) - 1);
  const shifted = bits & 1 && name === 'enter' ? 'alt-enter' : name;
  return `${bits & 2 && shifted === name ? 'alt-' : ''}${bits & 4 ? 'ctrl-' : ''}${shifted}`;
}
