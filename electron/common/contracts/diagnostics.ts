import { z } from 'zod'
import { englishText } from '../messages/english-text.ts'
import { messageSchema } from '../messages/message.ts'
import { describeVerdict, deviceSchema } from '../settings/device.ts'

/** Something that went wrong, without the paths it happened to. */
export const recentErrorSchema = z.object({
  /** When it last happened, as ISO 8601. */
  at: z.string(),
  /** Without the values that may name a file. */
  message: messageSchema,
  /** How often in a row. */
  times: z.int().positive(),
})
export type RecentError = z.infer<typeof recentErrorSchema>

/** What a bug report should say of a machine and an installation. Nothing in it names a file of the user. */
export const diagnosticsSchema = z.object({
  /** Version by component. */
  versions: z.record(z.string(), z.string()),
  system: z.object({
    name: z.string(),
    architecture: z.string(),
    processor: z.string(),
    cores: z.int(),
    memoryBytes: z.number(),
    freeMemoryBytes: z.number(),
  }),
  /** Memory that the program's processes hold, resident, by process. */
  processes: z.record(z.string(), z.number()),
  disks: z.array(z.object({ holds: z.enum(['data', 'cache', 'results']), freeBytes: z.number() })),
  devices: z.array(deviceSchema),
  models: z.array(z.object({ id: z.string(), availability: z.string() })),
  /** Settings that differ from the first day's, as JSON values by name. */
  settings: z.record(z.string(), z.string()),
  /** Images in the queue, by state. */
  queue: z.record(z.string(), z.int()),
  errors: z.array(recentErrorSchema),
})
export type Diagnostics = z.infer<typeof diagnosticsSchema>

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

/** The diagnostics as text to paste: always English, so that anyone who helps can read it. */
export function diagnosticsText(diagnostics: Diagnostics): string {
  const { system } = diagnostics
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Versions', Object.entries(diagnostics.versions).map(([name, version]) => `${name}: ${version}`)],
    [
      'System',
      [
        `${system.name}, ${system.architecture}`,
        `Processor: ${system.processor}, ${system.cores} cores`,
        `Memory: ${gigabytes(system.memoryBytes)}, ${gigabytes(system.freeMemoryBytes)} free`,
        ...Object.entries(diagnostics.processes).map(
          ([name, bytes]) => `Memory of ${name}: ${megabytes(bytes)}`,
        ),
        ...diagnostics.disks.map(({ holds, freeBytes }) => `Disk of ${holds}: ${gigabytes(freeBytes)} free`),
      ],
    ],
    [
      'Devices',
      diagnostics.devices.map((device) => `${device.provider}: ${device.name}, ${describeVerdict(device)}`),
    ],
    ['Models', diagnostics.models.map(({ id, availability }) => `${id}: ${availability}`)],
    ['Settings', Object.entries(diagnostics.settings).map(([name, value]) => `${name}: ${value}`)],
    ['Queue', Object.entries(diagnostics.queue).map(([state, count]) => `${state}: ${count}`)],
    [
      'Last errors',
      diagnostics.errors.map(
        ({ at, message, times }) =>
          `${at} ${message.code}: ${englishText(message)}${times > 1 ? ` (${times} times)` : ''}`,
      ),
    ],
  ]
  const written = sections.map(([title, lines]) =>
    [title, ...(lines.length > 0 ? lines : ['none']).map((line) => `- ${line}`)].join('\n'),
  )
  return `Enlarger diagnostics\n\n${written.join('\n\n')}\n`
}
