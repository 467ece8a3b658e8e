/**
 * Screens of a terminal, one after the other, as one SVG that plays them: text, shapes and one CSS animation, so it also plays as a picture in
 * a README. It brings its own background, and is readable on light and dark pages alike.
 *
 *   rows that look alike        are drawn once (`r0`, `r1`, …)
 *   screens but for one row     (somebody types) once as well (`b0`, …)
 *   each screen                 is put below the one before, and the animation moves the whole strip up, step by step
 *
 * Who wants no motion, or has a viewer that knows none, sees the last screen.
 */
import { displayWidth } from '../../src/repl/display-width.ts';
import type { Run } from '../helpers/terminal-screen.ts';

/** A screen, and how long it is shown. */
export interface Frame {
  readonly rows: readonly (readonly Run[])[];
  /** Absent: no cursor. */
  readonly cursor?: { readonly column: number; readonly row: number };
  readonly ms: number;
}

export interface Film {
  readonly columns: number;
  readonly rows: number;
  /** What the window is called; also what is read out instead of the picture. */
  readonly title: string;
  readonly frames: readonly Frame[];
}

const cell = { width: 8.4, height: 19, font: 14, base: 14 };
const margin = 16;
const bar = 34;
const ground = '#161b22';
const ink = '#d7dde4';
/** Colours 0 to 15 of the palette, each readable on the ground. */
const palette = ['#6e7681', '#ff7b72', '#7ee787', '#e3b341', '#79b8ff', '#d2a8ff', '#56d4dd', '#d7dde4', '#8b949e', '#ffa198', '#a5f0ae', '#f2cc60', '#a5d0ff', '#e2c5ff', '#8be4ea', '#ffffff'];

export function screensToSvg({ columns, rows, title, frames }: Film): string {
  if (frames.length === 0) throw new Error('There is no screen to show.');
  const width = number(columns * cell.width + 2 * margin);
  const height = rows * cell.height;
  const drawn = new Shapes();
  const strip = frames.map((frame, index) => `<g transform="translate(0 ${index * height})">${frameShapes(frame, drawn)}</g>`).join('\n');
  const total = frames.reduce((sum, { ms }) => sum + ms, 0);
  let passed = 0;
  const steps = frames.map(({ ms }, index) => {
    const step = `${number((passed / total) * 100, 3)}%{transform:translateY(${-index * height}px)}`;
    passed += ms;
    return step;
  });
  const last = -(frames.length - 1) * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + bar + margin}" viewBox="0 0 ${width} ${height + bar + margin}" role="img">
<title>${escapeXml(title)}</title>
<style>
text{font:${cell.font}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;fill:${ink};white-space:pre}
.b{font-weight:600}.d{fill-opacity:.62}.i{font-style:italic}.u{text-decoration:underline}
${palette.map((color, index) => `.c${index}{fill:${color}}`).join('')}
.film{transform:translateY(${last}px);animation:film ${number(total / 1000)}s step-end infinite}
@media (prefers-reduced-motion:reduce){.film{animation:none}}
@keyframes film{${steps.join('')}100%{transform:translateY(${last}px)}}
</style>
<defs>
${drawn.definitions()}
</defs>
<rect x=".5" y=".5" width="${number(Number(width) - 1)}" height="${height + bar + margin - 1}" rx="8" fill="${ground}" stroke="#30363d"/>
<circle cx="20" cy="17" r="5" fill="#484f58"/><circle cx="38" cy="17" r="5" fill="#484f58"/><circle cx="56" cy="17" r="5" fill="#484f58"/>
<text x="${number(Number(width) / 2)}" y="22" text-anchor="middle" class="d">${escapeXml(title)}</text>
<svg x="${margin}" y="${bar}" width="${number(columns * cell.width)}" height="${height}" overflow="hidden">
<g class="film">
${strip}
</g>
</svg>
</svg>
`;
}

/** What is drawn more than once stands in the definitions, once. */
class Shapes {
  readonly #names = new Map<string, string>();

  /** The name of a shape. */
  of(kind: 'r' | 'b', shape: string): string {
    const known = this.#names.get(shape);
    if (known !== undefined) return known;
    const name = `${kind}${this.#names.size}`;
    this.#names.set(shape, name);
    return name;
  }

  definitions(): string {
    return [...this.#names].map(([shape, name]) => `<g id="${name}">${shape}</g>`).join('\n');
  }
}

function frameShapes({ rows, cursor }: Frame, drawn: Shapes): string {
  const uses = rows.map((runs, row) => (runs.length === 0 ? '' : `<use href="#${drawn.of('r', rowShape(runs))}" y="${row * cell.height}"/>`));
  // All but the row of the cursor stays as it is while somebody types.
  const typed = cursor?.row ?? -1;
  const others = uses.filter((_, row) => row !== typed).join('');
  const block = cursor === undefined ? '' : `<rect x="${number(cursor.column * cell.width)}" y="${cursor.row * cell.height}" width="${cell.width}" height="${cell.height - 1}" fill="${ink}" fill-opacity=".55"/>`;
  return `${others === '' ? '' : `<use href="#${drawn.of('b', others)}"/>`}${uses[typed] ?? ''}${block}`;
}

function rowShape(runs: readonly Run[]): string {
  let column = 0;
  let shape = '';
  for (const run of runs) {
    const [color, background] = run.inverse ? [run.background ?? ground, run.color ?? ink] : [run.color, run.background];
    const columns = displayWidth(run.text);
    if (background !== undefined) shape += `<rect x="${number(column * cell.width)}" width="${number(columns * cell.width)}" height="${cell.height}" fill="${colorOf(background)}"/>`;
    const ofPalette = typeof color === 'number' && color < palette.length;
    const looks = [run.bold && 'b', run.dim && 'd', run.italic && 'i', run.underline && 'u', ofPalette && `c${color}`].filter(Boolean).join(' ');
    const style = `${looks === '' ? '' : ` class="${looks}"`}${color === undefined || ofPalette ? '' : ` style="fill:${colorOf(color)}"`}`;
    for (const word of words(run.text)) {
      const x = number((column + word.column) * cell.width);
      // However wide the font of the reader is, columns stay columns.
      shape += `<text x="${x}" y="${cell.base}" textLength="${number(word.columns * cell.width)}"${style}>${escapeXml(word.text)}</text>`;
    }
    column += columns;
  }
  return shape;
}

/** The parts of a text between wide gaps, which need not be drawn. One gap is part of the text. */
function words(text: string): { text: string; column: number; columns: number }[] {
  return [...text.matchAll(/\S+(?: \S+)*/gu)].map((match) => ({ text: match[0], column: displayWidth(text.slice(0, match.index)), columns: displayWidth(match[0]) }));
}

/** A colour of the palette of 256, or one that is written out. */
function colorOf(color: number | string): string {
  if (typeof color === 'string') return color;
  if (color < 16) return palette[color]!;
  const levels = color < 232 ? [36, 6, 1].map((step) => [0, 95, 135, 175, 215, 255][Math.floor((color - 16) / step) % 6]!) : Array<number>(3).fill(8 + (color - 232) * 10);
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}

/** Text for XML. What XML has no way to say becomes a replacement character, so the picture is always one that can be read. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const number = (value: number, digits = 2): string => String(Number(value.toFixed(digits)));
