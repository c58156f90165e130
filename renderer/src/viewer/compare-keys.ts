import type { Looking } from './looking.svelte.ts'

/** What else a key may do in the compare view. */
export interface CompareActions {
  go(by: 1 | -1): void
  leave(): void
}

const stepPx = 48

/** What a key without Ctrl, Alt or Command does in the compare view; `null`: nothing. */
export function compareKey(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  looking: Looking,
  actions: CompareActions,
): (() => void) | null {
  const { viewer } = looking
  if (shiftKey) {
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [-stepPx, 0],
      ArrowRight: [stepPx, 0],
      ArrowUp: [0, -stepPx],
      ArrowDown: [0, stepPx],
    }
    const by = moves[key]
    if (by) return () => looking.move(...by)
  }
  const anywhere: Record<string, () => void> = {
    ArrowLeft: () => actions.go(-1),
    ArrowRight: () => actions.go(1),
    Escape: () => (looking.lab ? (looking.lab = false) : actions.leave()),
    m: () => (looking.lab = !looking.lab),
  }
  const comparing: Record<string, () => void> = {
    '+': () => viewer.step(1),
    '=': () => viewer.step(1),
    '-': () => viewer.step(-1),
    '0': () => viewer.fit(),
    '1': () => viewer.zoomTo(1),
    b: () => looking.flip(),
    d: () => looking.toggleMode('difference'),
    l: () => (looking.loupe = !looking.loupe),
    p: () => (looking.enlargement = looking.enlargement === 'pixels' ? 'smooth' : 'pixels'),
    s: () => looking.toggleMode('side'),
  }
  const actionsNow = looking.lab ? anywhere : { ...anywhere, ...comparing }
  return actionsNow[key] ?? actionsNow[key.toLowerCase()] ?? null
}
