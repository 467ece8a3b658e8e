/** The newest slots that fit what was typed, and the way back to the present. The workspace's own node is asked for their actions as well: that is one short request. */
import type { CompletionSource, SourceContext, SourceItem } from './source.ts';

/** So many at once. */
const few = 10;
/** Slots that are looked at for those that begin with the digits. */
const mostTried = 20_000;

export const slotSource: CompletionSource = async (place, context) => {
  if (place.kind !== 'argument' || place.argument !== 'slot') return [];
  const { newest, at } = context.view;
  const slots: number[] = [];
  for (let slot = newest; slot >= 0 && slots.length < few && newest - slot < mostTried; slot--) if (String(slot).startsWith(place.word)) slots.push(slot);
  const actions = await actionsAt(slots, context).catch(() => new Map<number, string>());
  const items = slots.map((slot): SourceItem => {
    const action = actions.get(slot);
    return { text: String(slot), ...(action === undefined ? {} : { note: action }) };
  });
  return place.command === 'at' && at !== undefined ? [{ text: 'now', note: 'the present' }, ...items] : items;
};

/** The actions of slots that stand side by side. */
async function actionsAt(slots: readonly number[], { view: { client, process, signal, newest }, remember }: SourceContext): Promise<ReadonlyMap<number, string>> {
  const [last, first] = [slots[0], slots.at(-1)];
  if (first === undefined || last === undefined || last - first >= few || !client.network.local) return new Map();
  return remember(`actions of ${first} to ${last} of ${newest}`, async () => {
    const actions = new Map<number, string>();
    for await (const page of client.messages(process, first, last, { signal })) for (const { slot, action } of page) if (action !== null) actions.set(slot, action);
    return actions;
  });
}
