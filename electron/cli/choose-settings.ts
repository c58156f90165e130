import { AppError } from '../common/messages/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import { automaticModelId } from '../common/models/automatic-model.ts'
import type { Step } from '../common/settings/step-settings.ts'
import type { UpscaleSettings } from '../common/settings/upscale-settings.ts'
import type { LocalBackend } from './local-backend.ts'
import { namedPreset } from './named-preset.ts'
import { settingsFromOptions, type UpscaleOptions } from './upscale-options.ts'

/**
 * The settings that options stand for: those of the preset they name, if any, and what else they say.
 * @throws AppError `bad-settings` | `model-unknown`
 */
export async function chooseSettings(
  options: UpscaleOptions,
  backend: LocalBackend,
): Promise<UpscaleSettings> {
  const preset = await namedPreset(options.preset, backend.client)
  const modelId = await chooseModel(options.model ?? preset.modelId, backend)
  const settings = settingsFromOptions(options, modelId, preset)
  await requireSteps([...settings.steps.before, ...settings.steps.after], backend)
  return settings
}

/** @throws AppError `model-unknown`; `bad-settings` for a model that is known to enlarge */
async function requireSteps(steps: readonly Step[], { client }: LocalBackend): Promise<void> {
  if (steps.length === 0) return
  const models = await client.call('models.list', undefined)
  const fitting = models.filter(({ facts }) => (facts?.scale ?? 1) === 1)
  for (const { modelId } of steps) {
    if (fitting.some(({ id }) => id === modelId)) continue
    const known = fitting.map(({ id }) => id).join(', ')
    const isThere = models.some(({ id }) => id === modelId)
    throw new AppError(
      isThere ? 'bad-settings' : 'model-unknown',
      `Expected one of the models that keep the size (${known}) for a step but received "${modelId}"${isThere ? ', which enlarges' : ''}.`,
    )
  }
}

/** The model asked for; without one, whatever suits each picture. */
async function chooseModel(wanted: string | undefined, { client }: LocalBackend): Promise<ModelId> {
  if (wanted === undefined || wanted === automaticModelId) return automaticModelId
  const models = await client.call('models.list', undefined)
  const found = models.find(({ id }) => id === wanted)
  if (found) return found.id
  const known = [automaticModelId, ...models.map(({ id }) => id)].join(', ')
  throw new AppError('model-unknown', `Expected one of the models ${known} but received "${wanted}".`)
}
