import type { TextKey } from '../text/english.ts'

/** Something the user can do by name: from the palette, a key or a native menu. */
export interface Command {
  readonly id: string
  readonly label: TextKey
  readonly group: 'add' | 'queue' | 'images' | 'view' | 'window'
  /** Key chord as `Mod+Shift+O`; `Mod` is Command on a Mac and Control elsewhere. */
  readonly keys?: string
  readonly enabled: () => boolean
  readonly run: () => void
}

/** Whether a key press is the chord. Letters are compared by what they type, whatever the layout. */
export function matchesChord(chord: string, event: KeyboardEvent, isMac: boolean): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const wanted = (name: string): boolean => parts.slice(0, -1).includes(name)
  const command = isMac ? event.metaKey : event.ctrlKey
  const other = isMac ? event.ctrlKey : event.metaKey
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    command === wanted('Mod') &&
    event.shiftKey === wanted('Shift') &&
    event.altKey === wanted('Alt') &&
    !other
  )
}

const arrows = { ArrowUp: '↑', ArrowDown: '↓' }
const macSigns: Readonly<Record<string, string>> = {
  ...arrows,
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Delete: '⌫',
  Home: '↖',
  End: '↘',
}
const signs: Readonly<Record<string, string>> = { ...arrows, Mod: 'Ctrl', Enter: '↵', Delete: 'Del' }

/** A chord as this platform writes it: `⌘⇧O` or `Ctrl+Shift+O`. */
export function chordText(chord: string, isMac: boolean): string {
  const parts = chord.split('+').map((part) => (isMac ? macSigns : signs)[part] ?? part)
  return isMac ? parts.join('') : parts.join('+')
}
