/** Names that the project knows: of blueprints, and of processes. */
import type { CompletionSource } from './source.ts';

export const blueprintSource: CompletionSource = async (place, { view }) =>
  place.kind === 'argument' && place.argument === 'blueprint' ? (await view.client.blueprintNames()).map((text) => ({ text })) : [];

export const processSource: CompletionSource = async (place, { view }) =>
  place.kind === 'argument' && place.argument === 'process' ? (await view.client.processNames()).map((text) => ({ text })) : [];
