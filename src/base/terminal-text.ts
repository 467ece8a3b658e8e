/**
 * Text that comes from a process, a node or a file is somebody else's: printed raw it could move the cursor, change the
 * title, fill the clipboard or hide lines. Here it is made visible instead.
 */

// C0 without \t and \n, DEL, C1; the marks that reorder text (bidi) and the ones that show nothing; lone surrogates are
// left alone, a terminal draws them as a box.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/**
 * Shows control characters and escape sequences as visible escapes (`\x1b[2J`); newlines and tabs stay.
 * A carriage return before a newline is dropped, so files with Windows line ends read well.
 */
export function escapeControl(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(unsafe, showCharacter);
}

/** The same for text that has to stay on one line: newlines and tabs are shown as escapes too. */
export function escapeControlInLine(text: string): string {
  return escapeControl(text).replace(/\n/g, '\\n').replace(/\t/g, '\\t');
}

/** DEL, the C1 controls and the marks that reorder or hide text; JSON itself escapes the lower controls. */
const unsafeInJson = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** The same JSON, with what could move a cursor or hide text written as `\u…`. */
export function escapeInJson(json: string): string {
  return json.replace(unsafeInJson, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function showCharacter(character: string): string {
  if (character === '\r') return '\\r';
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
