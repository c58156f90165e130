import { AppError } from '../common/messages/app-error.ts'
import type { ModelId } from '../common/identifiers.ts'
import { automaticModelId } from '../common/models/automatic-model.ts'
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
  return settingsFromOptions(options, modelId, preset)
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
