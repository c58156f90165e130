import type { Looking } from './looking.svelte.ts'
import type { ViewerState } from './viewer-state.svelte.ts'

/** What else a key may do in the compare view. */
export interface CompareActions {
  go(by: 1 | -1): void
  leave(): void
  /** Hides the panels around the picture, or shows them again. */
  togglePanels(): void
  toggleFullScreen(): void
}

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey'>
type Action = () => void

const stepPx = 48
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-stepPx, 0],
  ArrowRight: [stepPx, 0],
  ArrowUp: [0, -stepPx],
  ArrowDown: [0, stepPx],
}

/** What a key without Ctrl, Alt or Command does to any view: zoom, and pan with Shift; `null`: nothing. */
export function viewKey({ key, shiftKey }: Key, viewer: ViewerState): Action | null {
  const by = shiftKey ? moves[key] : undefined
  if (by) return () => viewer.pan(-by[0], -by[1])
  const actions: Readonly<Record<string, Action>> = {
    '+': () => viewer.step(1),
    '=': () => viewer.step(1),
    '-': () => viewer.step(-1),
    '0': () => viewer.fit(),
    '1': () => viewer.zoomTo(1),
  }
  return actions[key] ?? null
}

/** What such a key does in the compare view. While models are tried, their panes take the keys of the view. */
export function compareKey({ key, shiftKey }: Key, looking: Looking, actions: CompareActions): Action | null {
  const by = shiftKey ? moves[key] : undefined
  if (by) return looking.lab ? null : () => looking.move(...by)
  const anywhere: Readonly<Record<string, Action>> = {
    ArrowLeft: () => actions.go(-1),
    ArrowRight: () => actions.go(1),
    Escape: () => (looking.lab ? (looking.lab = false) : actions.leave()),
    m: () => (looking.lab = !looking.lab),
    h: () => actions.togglePanels(),
    f: () => actions.toggleFullScreen(),
  }
  const comparing: Readonly<Record<string, Action>> = {
    b: () => looking.flip(),
    d: () => looking.toggleMode('difference'),
    l: () => (looking.loupe = !looking.loupe),
    p: () => (looking.enlargement = looking.enlargement === 'pixels' ? 'smooth' : 'pixels'),
    s: () => looking.toggleMode('side'),
    o: () => (looking.held = true),
    '[': () => looking.stepLoupe(-1),
    ']': () => looking.stepLoupe(1),
  }
  const name = key.length === 1 ? key.toLowerCase() : key
  if (looking.lab) return anywhere[name] ?? null
  return anywhere[name] ?? comparing[name] ?? viewKey({ key, shiftKey }, looking.viewer)
}
