import { describe, expect, it } from 'vitest'
import { chordText, matchesChord } from '../../../renderer/src/application/command.ts'

/** A key press, as far as chords look at it. */
function press(
  key: string,
  held: Partial<Record<'ctrl' | 'meta' | 'shift' | 'alt', boolean>>,
): KeyboardEvent {
  return {
    key,
    ctrlKey: held.ctrl ?? false,
    metaKey: held.meta ?? false,
    shiftKey: held.shift ?? false,
    altKey: held.alt ?? false,
  } as KeyboardEvent
}

describe('a chord', () => {
  it('is Control on a PC and Command on a Mac, and never both', () => {
    expect(matchesChord('Mod+O', press('o', { ctrl: true }), false)).toBe(true)
    expect(matchesChord('Mod+O', press('o', { meta: true }), true)).toBe(true)
    expect(matchesChord('Mod+O', press('o', { ctrl: true }), true)).toBe(false)
    expect(matchesChord('Mod+O', press('o', { ctrl: true, meta: true }), false)).toBe(false)
  })

  it('needs exactly the modifiers it names', () => {
    expect(matchesChord('Mod+Shift+O', press('O', { ctrl: true, shift: true }), false)).toBe(true)
    expect(matchesChord('Mod+O', press('O', { ctrl: true, shift: true }), false)).toBe(false)
    expect(matchesChord('Delete', press('Delete', {}), false)).toBe(true)
    expect(matchesChord('Delete', press('Delete', { alt: true }), false)).toBe(false)
  })

  it('is written as each platform writes it', () => {
    expect(chordText('Mod+Shift+O', true)).toBe('⌘⇧O')
    expect(chordText('Mod+Shift+O', false)).toBe('Ctrl+Shift+O')
  })
})
