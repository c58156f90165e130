import { expect, test } from 'vitest'
import { rankCommands } from '../../../renderer/src/panels/rank-commands.ts'

const labels = (typed: string, ...commands: string[]): string[] =>
  rankCommands(
    typed,
    commands.map((label) => ({ label })),
  ).map(({ label }) => label)

test('letters that are merely scattered over a command do not find it', () => {
  expect(labels('diag', 'Add images…', 'Diagnostics')).toEqual(['Diagnostics'])
  expect(labels('pref', 'Compare before and after', 'Preferences')).toEqual(['Preferences'])
})

test('what begins with the typed word comes before what has it later, whatever the order', () => {
  expect(labels('pre', 'Pause or resume', 'Save a preset', 'Presets…')).toEqual(['Presets…', 'Save a preset'])
})

test('every typed word must be there, in any order', () => {
  expect(labels('images remove', 'Remove selected images', 'Remove the model')).toEqual([
    'Remove selected images',
  ])
})

test('case and accents do not matter, nor blanks that a script does without', () => {
  expect(labels('praf', 'Präferenzen')).toEqual(['Präferenzen'])
  expect(labels('設定', '環境設定')).toEqual(['環境設定'])
})

test('nothing typed leaves all in their order', () => {
  expect(labels(' ', 'B', 'A')).toEqual(['B', 'A'])
})
