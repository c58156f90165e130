import { modelIdSchema } from '../../../electron/common/identifiers.ts'
import type { PictureChoice } from '../../../electron/common/analysis/picture-choice.ts'
import {
  jobSchema,
  type Job,
  type JobResult,
  type JobState,
  type JobVersion,
} from '../../../electron/common/jobs/job.ts'
import type { UpscaleSettings } from '../../../electron/common/settings/upscale-settings.ts'

/** Size of a recorded photograph, before it is enlarged. */
export interface RecordedPhoto {
  readonly widthPx: number
  readonly heightPx: number
}

const recordedOtherModel = modelIdSchema.parse('esrgan-medium-x2')

/** States of the queue that the gallery can show. */
export const scenarios = ['empty', 'one', 'thirty', 'mixed', 'running', 'done', 'many'] as const
export type Scenario = (typeof scenarios)[number]

const names = [
  'IMG_2041.jpg',
  'Grandmother in the garden, 1962.tif',
  'DSC00318.png',
  'lake-at-dawn.webp',
  'scan_0007.tiff',
  'Verhandlungsprotokoll_Außenaufnahme_Südseite_endgültig_v12_überarbeitet_freigegeben.jpg',
  'P1010099.jpg',
  'Überfahrt nach Föhr.jpg',
  '写真_2019_夏.jpg',
  'harbour.jpg',
  'kids-beach-03.png',
  'x.jpg',
]

/** Jobs of a scenario, as a queue would list them. */
export function recordedJobs(
  scenario: Scenario,
  photos: readonly RecordedPhoto[],
  settings: UpscaleSettings,
): Job[] {
  const counts: Record<Scenario, number> = {
    empty: 0,
    one: 1,
    thirty: 30,
    mixed: 30,
    running: 30,
    done: 12,
    many: 10_000,
  }
  return Array.from({ length: counts[scenario] }, (_, index) => {
    const photo = photos[index % photos.length] ?? { widthPx: 640, heightPx: 480 }
    const name = names[index % names.length] ?? 'photo.jpg'
    const folder = index % 3 === 0 ? '/home/ada/Pictures/Family archive' : '/home/ada/Pictures/2024/Norway'
    return jobSchema.parse({
      id: index.toString(16).padStart(8, '0'),
      inputPath: `${folder}/${index < names.length ? name : numbered(name, index)}`,
      outputDirectory: `${folder} enlarged`,
      settings,
      state: stateOf(scenario, index, photo),
      widthPx: photo.widthPx,
      heightPx: photo.heightPx,
      sizeBytes: 80_000 + ((index * 7919) % 900) * 1000,
      choice: scenario === 'many' ? null : recordedChoice(index),
      versions: versionsOf(scenario, index, photo, settings),
    })
  })
}

const choices: readonly PictureChoice[] = [
  { treatment: 'faithful', reason: 'clean' },
  { treatment: 'restore', reason: 'grainy', cleanUp: 45 },
  { treatment: 'restore', reason: 'compressed', cleanUp: 60 },
  { treatment: 'faithful', reason: 'clean' },
  { treatment: 'restore', reason: 'noisy', cleanUp: 75 },
  { treatment: 'faithful', reason: 'text' },
  { treatment: 'drawing', reason: 'drawing' },
]

/** What a look at a recorded image finds. */
export function recordedChoice(index: number): PictureChoice {
  return choices[index % choices.length] ?? { treatment: 'faithful', reason: 'clean' }
}

/** The first finished image was enlarged twice, by two models. */
function versionsOf(
  scenario: Scenario,
  index: number,
  photo: RecordedPhoto,
  settings: UpscaleSettings,
): JobVersion[] {
  const state = stateOf(scenario, index, photo)
  if (state.kind !== 'done') return []
  const last = { id: 2 * index + 2, settings, result: state.result }
  if (index > 0) return [last]
  const { outputPath, elapsedMs } = state.result
  const earlier = { ...state.result, outputPath: `${outputPath}.old.png`, elapsedMs: 4 * elapsedMs }
  return [{ id: 1, settings: { ...settings, modelId: recordedOtherModel }, result: earlier }, last]
}

/** What a finished enlargement of `photo` reports. */
export function doneState(photo: RecordedPhoto, index: number, scale: number): JobState {
  const widthPx = photo.widthPx * scale
  const heightPx = photo.heightPx * scale
  return {
    kind: 'done',
    result: {
      outputPath: `/home/ada/Pictures/enlarged/${index}.png`,
      widthPx,
      heightPx,
      sizeBytes: widthPx * heightPx * 2,
      device: 'webgpu',
      ...recordedRun(index),
      elapsedMs: 2400 + index * 37,
      warnings:
        index % 9 === 4
          ? [
              {
                code: 'tiles-made-smaller',
                cause: { code: 'out-of-memory', detail: 'The webgpu device ran out of memory.' },
              },
              { code: 'metadata-left-out', metadata: 'IPTC', format: 'WebP' },
            ]
          : [],
    },
  }
}

/** What ran for an image, as the choice for it has it. */
function recordedRun(index: number): Pick<JobResult, 'modelId' | 'cleanUp' | 'choice'> {
  const choice = recordedChoice(index)
  const restored = choice.treatment === 'restore'
  const modelId = modelIdSchema.parse(restored ? 'enlarger-restore-x4' : 'enlarger-photo-x4')
  return { modelId, cleanUp: restored ? choice.cleanUp : null, choice }
}

function numbered(name: string, index: number): string {
  const dot = name.lastIndexOf('.')
  return `${name.slice(0, dot)}_${String(index).padStart(5, '0')}${name.slice(dot)}`
}

function stateOf(scenario: Scenario, index: number, photo: RecordedPhoto): JobState {
  if (scenario === 'done') return doneState(photo, index, 4)
  if (scenario === 'running') {
    if (index < 7) return index === 3 ? (failures[0] ?? { kind: 'waiting' }) : doneState(photo, index, 4)
    return index === 7 ? runningState(46, 112) : { kind: 'waiting' }
  }
  if (scenario !== 'mixed') return { kind: 'waiting' }
  if (index < 5) return doneState(photo, index, 4)
  if (index < 8) return failures[index - 5] ?? { kind: 'waiting' }
  if (index === 8) return runningState(12, 60)
  if (index === 9) return { kind: 'running', progress: null }
  if (index === 10) return { ...runningState(30, 60), kind: 'paused' }
  if (index === 11) return { kind: 'cancelled' }
  if (index === 12) return { kind: 'skipped', reason: { code: 'skipped-done-before' }, outputPath: '/x.png' }
  return { kind: 'waiting' }
}

function runningState(tilesDone: number, tilesTotal: number): Extract<JobState, { kind: 'running' }> {
  return {
    kind: 'running',
    progress: { tilesDone, tilesTotal, megapixelsPerSecond: 4.1, remainingMs: 21_000, device: 'webgpu' },
  }
}

const failures: readonly JobState[] = [
  {
    kind: 'failed',
    code: 'input-corrupt',
    message: 'Expected a complete JPEG but the file ends after 41 of 312 rows.',
  },
  {
    kind: 'failed',
    code: 'disk-full',
    message: 'Expected 212 MB of free space for the result but found 18 MB.',
  },
  {
    kind: 'failed',
    code: 'input-unsupported',
    message: 'Expected an image but received a PDF document.',
  },
]
