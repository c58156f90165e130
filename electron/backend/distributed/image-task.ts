import { createHash } from 'node:crypto'
import { join, parse } from 'node:path'
import { z } from 'zod'
import { upscaleSettingsSchema, type UpscaleSettings } from '../../common/settings/upscale-settings.ts'
import type { NewJob } from '../queue/store/insert-jobs.ts'
import { settingsHash } from '../queue/outputs/settings-hash.ts'

/** No system takes longer paths. */
const path = z.string().min(1).max(32_768)

/** One image for any worker: paths that mean the same on all machines, and everything that decides the output. */
export const imageTaskSchema = z.object({
  inputPath: path,
  outputDirectory: path,
  settings: upscaleSettingsSchema,
})
export type ImageTask = z.infer<typeof imageTaskSchema>

/** What a worker makes of a task. */
export const taskResultSchema = z.object({
  kind: z.enum(['done', 'skipped']),
  outputPath: z.string(),
})
export type TaskResult = z.infer<typeof taskResultSchema>

/** The same image with the same settings has the same name, so that it is not queued twice. */
export function taskId(task: ImageTask): string {
  const facts = [task.inputPath, task.outputDirectory, settingsHash(task.settings), task.settings.collision]
  return createHash('sha256').update(facts.join('\0')).digest('hex')
}

/**
 * Tasks for images that are found together. Workers know nothing of each other, so names are told apart here:
 * images of one folder that differ in their extension only get numbers, as in a queue of one machine.
 */
export function tasksFor(images: readonly NewJob[], settings: UpscaleSettings): ImageTask[] {
  const seen = new Map<string, number>()
  return images.map(({ inputPath, outputDirectory }, index) => {
    const stem = join(outputDirectory, parse(inputPath).name).toLowerCase()
    const number = (seen.get(stem) ?? 0) + 1
    seen.set(stem, number)
    const counted = settings.nameTemplate.replaceAll('{counter}', String(index + 1).padStart(4, '0'))
    const nameTemplate = number === 1 ? counted : `${withoutExtension(counted)} (${number})`
    return { inputPath, outputDirectory, settings: { ...settings, nameTemplate } }
  })
}

function withoutExtension(template: string): string {
  return template.replace(/\.?\{ext\}$/, '')
}
