/**
 * Runs a program again and again and prints the best time in ms of CPU, how often it ran and what it answered. CPU, helping threads
 * included, because other programs on the machine disturb it less, and because that is what `os.clock` of native Lua tells.
 * @param {() => unknown} program
 * @param {number} seconds at least this long
 * @param {number} least runs at least, so that what compiles on the way is done
 * @param {number} most runs at most
 */
export function measure(program, seconds, least, most) {
  let best = Infinity;
  let spent = 0;
  let runs = 0;
  let answer;
  do {
    const start = now();
    answer = program();
    const took = now() - start;
    best = Math.min(best, took);
    spent += took;
    runs += 1;
  } while (runs < most && (spent < seconds * 1000 || runs < least));
  console.log(JSON.stringify({ ms: best, runs, answer: String(answer) }));
}

function now() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
