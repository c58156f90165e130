import { InvalidArgumentError, type Command } from 'commander'
import { builtInPresetIds } from '../common/settings/built-in-presets.ts'
import { flagDescription, takesNumber } from '../common/settings/flag-help.ts'
import type { SettingsTable } from '../common/settings/setting.ts'
import { settingsTable } from '../common/settings/settings-table.ts'
import { settingsIn } from '../common/settings/walk-settings.ts'

/** Declares the options for choosing images and settings; shared by `upscale` and `submit`. */
export function describeImagesAndSettings(command: Command): Command {
  command
    .argument('[paths...]', 'image files and folders')
    .option('--include <glob...>', 'of folders, take only files that match')
    .option('--exclude <glob...>', 'of folders, leave out files that match')
  return describeSettings(command)
}

/** Declares the options for choosing settings. Options that are declared next are listed with those of the work. */
export function describeSettings(command: Command, table: SettingsTable = settingsTable): Command {
  command
    .option(
      '-o, --output <path>',
      'a folder for the results (default: next to each folder, named …-enlarged), or for one image the file',
    )
    .option(
      '-m, --model <model>',
      'the model to use, see "enlarger models"; auto: whatever suits each picture (default: auto)',
    )
    .option('-p, --preset <name>', `start from a preset: ${builtInPresetIds.join(', ')}, or one of your own`)
    .optionsGroup('What the results are:')
  describeFlags(command, table, true)
  command.optionsGroup('How it is done:')
  describeFlags(command, table, false)
  return command
}

function describeFlags(command: Command, table: SettingsTable, affectsOutput: boolean): void {
  for (const { setting } of settingsIn(table)) {
    if (setting.affectsOutput !== affectsOutput) continue
    for (const flag of setting.flags ?? []) {
      const description = flagDescription(flag, setting)
      if (flag.isRepeatable) command.option(flag.flags, description, collect)
      else if (takesNumber(flag, setting)) command.option(flag.flags, description, numberFrom)
      else command.option(flag.flags, description)
    }
  }
}

function collect(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text]
}

function numberFrom(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}
