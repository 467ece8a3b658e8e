/** The command line of this process: ties one run to it. Everything else is in `run-cli.ts`; `load.ts` loads what was built. */

const words = process.argv.slice(2);
const interrupt = new AbortController();

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
  process.on(signal, () => {
    // The second one means it: the command did not end by itself quickly enough.
    if (interrupt.signal.aborted) process.exit(code);
    interrupt.abort();
  });
}

// Whoever read our output has gone (`hbx ps | head -1`): nothing is left to say, and nothing went wrong.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(process.exitCode ?? 0);
    if (error.code !== 'ENOSPC') throw error;
    // `hbx ps > file` on a full disk.
    if (stream === process.stdout) process.stderr.write('Error: The output cannot be written: the disk is full.\n');
    process.exit(2);
  });
}

// Not at the top: a script has no `await` there.
async function main(): Promise<void> {
  const { runCli } = await import('./run-cli.ts');
  const { stdin, stdout, stderr, env } = process;
  const exitCode = await runCli(words, { stdin, stdout, stderr, env, cwd: process.cwd(), signal: interrupt.signal });

  // What was written must be out before the process ends. What is still open (idle connections) must not keep it.
  await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))));
  process.exit(exitCode);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
