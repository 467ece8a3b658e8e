/** The line for a shell that pushes a slot (again), from an entry of its outbox on (counted from 1). `node` is a URL. */
export function pushLine(node: string, process: string, slot: number, from = 1): string {
  return `\`curl -X POST '${node}/${process}/push&slot=${slot}${from === 1 ? '' : `&push-from=${from}`}'\``;
}
