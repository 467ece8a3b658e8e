/** How `require` and `package.searchpath` look for files. A process has none; `hbx lua` hands in those of the machine. */
import { charge, allocateString } from '../../runtime/meter.ts';

/** Tells whether a file can be read. */
export type Readable = (file: string) => boolean;

export const noFiles: Readable = () => false;

/** The files that a path of templates stands for, in order. */
export function candidates(name: string, path: string, separator: string, replacement: string, keepsEmpty: boolean): string[] {
  charge(1 + ((name.length + path.length) >> 4));
  allocateString((name.length + 1) * (replacement.length + 1));
  const inPath = separator === '' ? name : name.replaceAll(separator, () => replacement);
  const templates = path.split(';').filter((template) => keepsEmpty || template !== '');
  return templates.map((template) => {
    allocateString((template.split('?').length - 1) * inPath.length + template.length);
    return template.replaceAll('?', () => inPath);
  });
}
