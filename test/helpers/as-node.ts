/** Runs `run` while `process.version` says another one. */
export function asNode(version: string, run: () => void): void {
  const own = Object.getOwnPropertyDescriptor(process, 'version')!;
  Object.defineProperty(process, 'version', { ...own, value: version });
  try {
    run();
  } finally {
    Object.defineProperty(process, 'version', own);
  }
}
