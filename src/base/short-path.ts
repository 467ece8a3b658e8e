import { isAbsolute, relative } from 'node:path';

/** A path as people read it: from the folder they are in, where that is shorter. What is no absolute path stays as it is. */
export function shortPath(file: string, cwd: string): string {
  if (!isAbsolute(file)) return file;
  const short = relative(cwd, file);
  return short === '' || short.length >= file.length ? file : short;
}
