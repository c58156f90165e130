import { InvalidArgumentError, type Command } from 'commander'
import { settingFlags } from './setting-flags.ts'

/** Declares what says which images are enlarged, and into what; the same for a run here and by workers. */
export function describeImagesAndSettings(command: Command): Command {
  command
    .argument('[paths...]', 'image files and folders')
    .option('--include <glob...>', 'of folders, take only files that match')
    .option('--exclude <glob...>', 'of folders, leave out files that match')
  return describeSettings(command)
}

/** Declares what says what images become. */
export function describeSettings(command: Command): Command {
  command
    .option('-o, --output <folder>', 'where the results go (default: next to each folder, named …-enlarged)')
    .option(
      '-m, --model <model>',
      'the model to use, see "enlarger models" (default: Enlarger Photo, at the scale that needs the least work)',
    )
    .option(
      '-p, --preset <name>',
      'start from a preset: family-archive, print-30x40, web-2x, screen-4k, lossless-master, or one of your own',
    )
    .option('-s, --scale <factor>', 'how many times larger (default: 4)', numberFrom)
    .option('--width <px>', 'make the results this wide', numberFrom)
    .option('--height <px>', 'make the results this high', numberFrom)
    .option('--long-side <px>', 'make the longer side this long', numberFrom)
    .option('--short-side <px>', 'make the shorter side this long', numberFrom)
    .option('--megapixels <number>', 'make the results this large', numberFrom)
    .option('--print <size>', 'large enough for a print, in millimetres and dpi: 300x200@300')
    .option('--overwrite', 'replace results that exist already (default: skip those images)')
    .option('--number', 'add a number to the name where a result exists already')
    .optionsGroup('What the results are:')
  for (const { flags, description, isNumber } of settingFlags) {
    if (isNumber) command.option(flags, description, numberFrom)
    else command.option(flags, description)
  }
  return command.optionsGroup('How it is done:')
}

function numberFrom(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('Expected a number.')
  return value
}
