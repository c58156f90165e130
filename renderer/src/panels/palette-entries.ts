import type { Application } from '../application/application.svelte.ts'
import { automaticModelId } from '../../../electron/common/models/automatic-model.ts'
import { chordText } from '../application/command.ts'

/** One line of the palette. */
export interface PaletteEntry {
  readonly key: string
  readonly group: 'add' | 'queue' | 'images' | 'view' | 'window' | 'settings'
  readonly label: string
  /** The keys that do the same, as this platform writes them; empty where there are none. */
  readonly keys: string
  readonly run: () => void
}

const factors = [2, 3, 4, 6, 8] as const
const themes = ['system', 'light', 'dark'] as const

/** Everything that can be done now, by name: commands, sizes, themes and models. */
export function paletteEntries(app: Application): readonly PaletteEntry[] {
  const { say } = app.text
  const commands = app.commands
    .filter((command) => command.id !== 'command-palette' && command.enabled())
    .map(({ id, group, label, keys, run }) => ({
      key: id,
      group,
      label: say(label),
      keys: keys === undefined ? '' : chordText(keys, app.isMac),
      run,
    }))
  const sizes = factors.map((factor) => ({
    key: `size ${factor}`,
    label: say('command.size', { factor }),
    run: () => app.settings.change({ target: { kind: 'scale', factor } }),
  }))
  const looks = themes.map((theme) => ({
    key: `theme ${theme}`,
    label: say('command.theme', { theme: say(`preferences.theme.${theme}`) }),
    run: () => void app.attempt(() => app.settings.prefer({ theme })),
  }))
  const automatic = {
    key: `model ${automaticModelId}`,
    label: say('command.useModel', { name: say('model.automatic') }),
    run: () => app.settings.chooseModel(automaticModelId),
  }
  const models = app.models.all
    .filter(({ availability }) => availability !== 'fetchable')
    .map(({ id, name }) => ({
      key: `model ${id}`,
      label: say('command.useModel', { name }),
      run: () => app.settings.chooseModel(id),
    }))
  const settings = [...sizes, ...looks, automatic, ...models].map((entry) => ({
    ...entry,
    group: 'settings' as const,
    keys: '',
  }))
  return [...commands, ...settings]
}
