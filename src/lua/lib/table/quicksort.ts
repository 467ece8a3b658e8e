/**
 * The sort of `puc`: a quicksort with the pivots that PUC takes, since equal elements end up where the pivots put them. It
 * never leaves its bounds: an order that contradicts itself is an error when it would, and else gives some order.
 */
import { throwError } from '../../runtime/errors.ts';

/** Partitions larger than this may get another pivot than their middle. */
const largePartition = 100;

/** Sorts a list in place. `less` may throw; the list is then partly sorted. */
export function quicksort<T>(list: T[], less: (a: T, b: T) => boolean): void {
  sortRange(list, 0, list.length - 1, 0, less);
}

function sortRange<T>(list: T[], start: number, end: number, randomness: number, less: (a: T, b: T) => boolean): void {
  let low = start;
  let high = end;
  let random = randomness;
  while (low < high) {
    if (less(list[high]!, list[low]!)) swap(list, low, high);
    if (high - low === 1) return;
    const middle = high - low > largePartition && random !== 0 ? chosenPivot(low, high, random) : Math.floor((low + high) / 2);
    if (less(list[middle]!, list[low]!)) swap(list, middle, low);
    else if (less(list[high]!, list[middle]!)) swap(list, middle, high);
    if (high - low === 2) return;
    const pivot = list[middle]!;
    swap(list, middle, high - 1);
    const border = partition(list, low, high, pivot, less);
    // The smaller side is sorted by a call, the larger one by the next turn, so calls nest no deeper than log n.
    let smaller: number;
    if (border - low < high - border) {
      sortRange(list, low, border - 1, random, less);
      smaller = border - low;
      low = border + 1;
    } else {
      sortRange(list, border + 1, high, random, less);
      smaller = high - border;
      high = border - 1;
    }
    // PUC asks its clock for another pivot here.
    if ((high - low) / 128 > smaller) random = (Math.imul(random + high - low, 0x9e3779b1) >>> 1) | 1;
  }
}

/** Divides a range whose first, last and last but one elements are in order around the pivot, which is the last but one. */
function partition<T>(list: T[], low: number, high: number, pivot: T, less: (a: T, b: T) => boolean): number {
  let left = low;
  let right = high - 1;
  for (;;) {
    while (less(list[++left]!, pivot)) if (left === high - 1) throwError('invalid order function for sorting');
    while (less(pivot, list[--right]!)) if (right < left) throwError('invalid order function for sorting');
    if (right < left) {
      swap(list, high - 1, left);
      return left;
    }
    swap(list, left, right);
  }
}

/** A place in the middle half. */
function chosenPivot(low: number, high: number, random: number): number {
  const quarter = Math.floor((high - low) / 4);
  return (random % (quarter * 2)) + low + quarter;
}

function swap<T>(list: T[], a: number, b: number): void {
  const kept = list[a]!;
  list[a] = list[b]!;
  list[b] = kept;
}
