/** The operating system's refusals, as a clause inside a sentence of ours. */
const clauses: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EEXIST: 'a file is in the way',
  ENOTDIR: 'a file is in the way',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

/** `ENOSPC` → `the disk is full`; the error's own message where no clause is known. */
export function systemReason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : clauses[code]) ?? (error instanceof Error ? error.message : String(error));
}
