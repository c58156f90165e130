import { statfs } from 'node:fs/promises'
import { arch, availableParallelism, cpus, freemem, release, totalmem, type } from 'node:os'
import { dirname } from 'node:path'
import type { Diagnostics, RecentError } from '../../common/contracts/diagnostics.ts'
import type { Device } from '../../common/settings/device.ts'
import type { JobCounts } from '../../common/jobs/job.ts'
import type { ModelSummary } from '../../common/models/model-descriptor.ts'
import { preferencesSchema, type Preferences } from '../../common/settings/preferences.ts'
import { upscaleSettingsSchema } from '../../common/settings/upscale-settings.ts'
import { withoutPrivateValues } from '../../common/messages/without-private-values.ts'
import { componentVersions } from '../installation/component-versions.ts'

/** What diagnostics are made of. */
export interface DiagnosticsSources {
  readonly preferences: Preferences
  readonly models: readonly ModelSummary[]
  readonly devices: readonly Device[]
  readonly counts: JobCounts
  readonly errors: readonly RecentError[]
  /** Folders whose disks matter; those of results only where the user chose one. */
  readonly directories: { readonly data: string; readonly cache: string; readonly results: string | null }
}

/** Puts together what a bug report should say, without any path. */
export async function gatherDiagnostics(sources: DiagnosticsSources): Promise<Diagnostics> {
  const { version, node, onnxruntime, libvips } = componentVersions()
  const [processor] = cpus()
  const disks = await Promise.all(
    (['data', 'cache', 'results'] as const).map(async (holds) => {
      const directory = sources.directories[holds]
      const freeBytes = directory === null ? null : await freeSpace(directory)
      return freeBytes === null ? [] : [{ holds, freeBytes }]
    }),
  )
  return {
    versions: { Enlarger: version, 'Node.js': node, 'ONNX Runtime': onnxruntime, libvips },
    system: {
      name: `${type()} ${release()}`,
      architecture: arch(),
      processor: processor?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      freeMemoryBytes: freemem(),
    },
    processes: { backend: process.memoryUsage.rss() },
    disks: disks.flat(),
    devices: sources.devices.map((device) => ({
      ...device,
      reason: device.reason && withoutPrivateValues(device.reason),
    })),
    models: sources.models.map(({ id, availability }) => ({ id, availability })),
    settings: settingsWithoutPaths(sources.preferences),
    queue: { ...sources.counts },
    errors: [...sources.errors],
  }
}

/** Free space where a folder lies or, where it does not exist yet, will lie; `null` where nobody knows. */
async function freeSpace(directory: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return dirname(directory) === directory ? null : await freeSpace(dirname(directory))
  }
}

/** What the user chose otherwise than on the first day; what presets, folders and files are called stays out. */
function settingsWithoutPaths(preferences: Preferences): Record<string, string> {
  const { presets, outputDirectory, settings, settingsByModel, ...plain } = preferences
  const initial: Readonly<Record<string, unknown>> = {
    ...preferencesSchema.parse({}),
    ...(settings && upscaleSettingsSchema.parse({ modelId: settings.modelId })),
    modelId: null,
  }
  const changed = Object.entries({ ...plain, ...settings }).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(initial[name]),
  )
  return {
    ...Object.fromEntries(
      changed.map(([name, value]) => [name, name === 'nameTemplate' ? 'chosen' : JSON.stringify(value)]),
    ),
    presets: String(presets.length),
    modelsWithOwnSettings: String(Object.keys(settingsByModel).length),
    outputDirectory: outputDirectory === null ? 'beside the originals' : 'chosen',
  }
}
