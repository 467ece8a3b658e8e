/** A number of bytes as people read it: `12 bytes`, `5.2 KiB`, `120 MiB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  const units = ['KiB', 'MiB', 'GiB'];
  let value = bytes / 1024;
  let unit = 0;
  for (; value >= 1024 && unit < units.length - 1; unit++) value /= 1024;
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
