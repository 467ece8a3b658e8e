/** What the matcher works on. Nothing calls Lua while a match is under way, so there is one for all. */
import { outOfGas } from '../../runtime/meter.ts';
import { gas } from '../../runtime/state.ts';
import { maxCaptures } from './pattern.ts';

/** Lengths of captures that are no text: not closed yet, and a place. */
export const unfinished = -1;
export const place = -2;

/** How deep the matcher may nest. Luerl's has no bound, ours has one far beyond what patterns need. */
const pucDepth = 200;
const luerlDepth = 2000;

export const m = {
  subject: '',
  /** Its length. */
  end: 0,
  /** Calls of the matcher that may still nest. */
  depthLeft: 0,
  maxDepth: pucDepth,
  /** Captures begun so far. */
  level: 0,
  captureLimit: maxCaptures,
  /** Where each capture begins, and its length. */
  starts: new Int32Array(maxCaptures),
  lengths: new Int32Array(maxCaptures),
  /** End of the match that `search` found. */
  foundEnd: 0,
};

/** Says what is searched from now on. */
export function setSubject(text: string, isLuerl = false): void {
  m.subject = text;
  m.end = text.length;
  m.maxDepth = isLuerl ? luerlDepth : pucDepth;
  m.captureLimit = isLuerl ? luerlDepth : maxCaptures;
  if (isLuerl && m.starts.length < luerlDepth) {
    m.starts = new Int32Array(luerlDepth);
    m.lengths = new Int32Array(luerlDepth);
  }
}

/** Charges for work. */
export function step(count: number): void {
  if ((gas[0]! -= count) < 0) outOfGas();
}
