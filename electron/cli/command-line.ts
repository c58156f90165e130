import { Command, CommanderError } from 'commander'
import { systemError } from '../backend/files/system-error.ts'
import { applicationVersion } from '../backend/installation/application-version.ts'
import { toWireError, type ErrorCode } from '../common/messages/app-error.ts'
import type { CompareArguments } from './compare.ts'
import { describeImagesAndSettings, describeSettings } from './describe-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { Output } from './output.ts'
import type { SubmitOptions, TasksOptions } from './submit.ts'
import type { UpscaleArguments } from './upscale.ts'
import type { WatchOptions } from './watch.ts'

/**
 * Carries out what the arguments say. Each command loads what it needs when it is called: the backend with its
 * native libraries takes longer to load than most questions to answer.
 * @param stop aborted by Ctrl-C.
 * @returns the exit code.
 */
export async function runCommandLine(
  args: readonly string[],
  output: Output,
  stop: AbortSignal,
): Promise<number> {
  const result = { exitCode: exitCodes.allDone as number }
  const action: Action =
    (work) =>
    async (...given) => {
      result.exitCode = (await work(...given)) ?? exitCodes.allDone
    }
  const program = describeProgram(output, action, stop)
  try {
    await program.parseAsync(args, { from: 'user' })
    return result.exitCode
  } catch (thrown) {
    const error = systemError(thrown)
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.allDone : exitCodes.badUsage
    const { code, message } = toWireError(error)
    if (code === 'cancelled') return exitCodes.interrupted
    output.terminal.write(code === 'internal' ? unexpected(message) : `${message}\n`)
    return usageErrors.has(code) ? exitCodes.badUsage : exitCodes.someFailed
  }
}

/** A defect of this program, as far as anybody knows. */
function unexpected(message: string): string {
  return `Something unexpected happened, and the command ended: ${message}\nRun enlarger diagnostics and report it.\n`
}

/** Failures that lie in how the command was called. */
const usageErrors: ReadonlySet<ErrorCode> = new Set([
  'bad-request',
  'bad-settings',
  'model-unknown',
  'model-invalid',
  'queue-busy',
  'device-unavailable',
])

/** Turns what a command does into what the argument parser calls; no answer means that all is done. */
type Action = <Given extends unknown[]>(
  work: (...given: Given) => Promise<number | void>,
) => (...given: Given) => Promise<void>

function describeProgram(output: Output, action: Action, stop: AbortSignal): Command {
  const program = new Command('enlarger')
    .description('Enlarges photos with neural networks, on this machine and offline.')
    .version(applicationVersion())
    .exitOverride()
    .configureOutput({
      writeOut: output.out,
      writeErr: (text) => output.terminal.write(text),
    })
    .showHelpAfterError('Run with --help to see what can be said.')
  describeImagesAndSettings(program.command('upscale', { isDefault: true }))
    .description('enlarge images, and folders with all images in them')
    .option('--queue <file>', 'keep the queue in this file, so that an interrupted run can be continued')
    .option(
      '--report <file>',
      'write what became of each image, as CSV, or as JSON to a file ending in .json',
    )
    .option('--sample', 'enlarge the sample images that come with the program')
    .option('--json', 'tell what happens as one JSON object per line')
    .option('--list-models', 'list the models and end')
    .option('--list-devices', 'list the execution providers and end')
    .action(
      action(async (paths: string[], options: UpscaleArguments) =>
        (await import('./upscale.ts')).upscale(paths, options, output, stop),
      ),
    )

  describeSettings(program.command('watch').argument('[folders...]', 'folders to watch'))
    .description('enlarge what appears in folders, until stopped; without folders, in those watched before')
    .option('--queue <file>', 'remember folders and queue in this file (default: one of this user)')
    .option('--list', 'list the watched folders and end')
    .option('--remove', 'stop watching these folders and end')
    .option('--json', 'tell what happens as one JSON object per line')
    .action(
      action(async (folders: string[], options: WatchOptions) =>
        (await import('./watch.ts')).watch(folders, options, output, stop),
      ),
    )
  program
    .command('compare <image>')
    .description('enlarge a part of an image in several ways, and tell what each takes')
    .requiredOption('--with <names>', 'models, and nearest, cubic or lanczos, with commas between them')
    .option('--region <box>', 'left,top,width,height in pixels (default: 128 pixels in the middle)')
    .option('--scale <factor>', 'how much larger', '4')
    .option('--truth <file>', 'an image of what the result should be, to measure against')
    .option('--sheet <file>', 'write all results as one labelled PNG or JPEG file')
    .option('--json', 'as JSON')
    .action(
      action(async (file: string, options: CompareArguments) =>
        (await import('./compare.ts')).compare(file, options, output, stop),
      ),
    )

  const models = program.command('models').description('models that can be used')
  models
    .command('list', { isDefault: true })
    .description('all models, the default marked')
    .option('--json', 'as JSON')
    .action(
      action(async (options: { json?: true }) =>
        (await import('./model-commands.ts')).listModels(output, options.json),
      ),
    )
  models
    .command('info <model>')
    .description('everything known of a model')
    .option('--json', 'as JSON')
    .action(
      action(async (id: string, options: { json?: true }) =>
        (await import('./model-commands.ts')).showModel(id, output, options.json),
      ),
    )
  models
    .command('add <files...>')
    .description('add a model from its files (ONNX, PyTorch, safetensors, ncnn, …)')
    .action(
      action(async (files: string[]) => (await import('./model-commands.ts')).addModel(files, output, stop)),
    )
  models
    .command('blend <from> <to> <share>')
    .description('add the model between two of one design: 0.3 is three tenths of the way to the second')
    .action(
      action(async (from: string, to: string, share: string) =>
        (await import('./model-commands.ts')).blendModels([from, to, share], output, stop),
      ),
    )
  models
    .command('fetch <model>')
    .description('get a model ready: fetch and convert it')
    .action(action(async (id: string) => (await import('./model-commands.ts')).fetchModel(id, output, stop)))
  models
    .command('remove <model>')
    .description('remove a model that was added or fetched')
    .action(action(async (id: string) => (await import('./model-commands.ts')).removeModel(id, output)))
  program
    .command('devices')
    .description('what can compute on this machine')
    .option('--json', 'as JSON')
    .action(
      action(async (options: { json?: true }) =>
        (await import('./list-devices.ts')).listDevices(output, options.json),
      ),
    )
  program
    .command('diagnostics')
    .description('what a bug report should say of this machine; names no file of yours')
    .option('--json', 'as JSON')
    .action(
      action(async (options: { json?: true }) =>
        (await import('./show-diagnostics.ts')).showDiagnostics(output, options.json),
      ),
    )
  describeDistributed(program, output, action, stop)
  return program
}

/** Commands for work on several machines, which share tasks through a Redis server and files through paths. */
function describeDistributed(program: Command, output: Output, action: Action, stop: AbortSignal): void {
  const server = ['--redis <url>', 'the Redis or Valkey server, like redis://host:6379'] as const
  program
    .command('worker')
    .description('work on images that were submitted, until stopped')
    .requiredOption(...server)
    .requiredOption('--root <folders...>', 'tasks may read and write below these folders only')
    .action(
      action(async (options: { redis: string; root: string[] }) =>
        (await import('./worker.ts')).work(options, output, stop),
      ),
    )
  describeImagesAndSettings(program.command('submit'))
    .description('give images to the workers; paths must mean the same on all machines')
    .requiredOption(...server)
    .option('--wait', 'wait until all of them are done')
    .action(
      action(async (paths: string[], options: SubmitOptions) =>
        (await import('./submit.ts')).submit(paths, options, output, stop),
      ),
    )
  program
    .command('tasks')
    .description('how far the workers are, and what they gave up')
    .requiredOption(...server)
    .option('--retry', 'let what was given up be tried again')
    .option('--json', 'as JSON')
    .action(action(async (options: TasksOptions) => (await import('./submit.ts')).showTasks(options, output)))
}
