import { AppError } from '../common/messages/app-error.ts'
import type { BackendContract } from '../common/contracts/backend-contract.ts'
import { builtInPresetIds, builtInPresets } from '../common/settings/built-in-presets.ts'
import type { Client } from '../common/rpc/client.ts'
import type { SettingsPart } from '../common/settings/settings-part.ts'

/**
 * Settings of a preset: of one that comes with the program, by its id, or of the user's own, by its name. No name:
 * no settings.
 * @throws AppError `bad-settings` where there is none of that name.
 */
export async function namedPreset(
  name: string | undefined,
  client: Client<BackendContract>,
): Promise<SettingsPart> {
  if (name === undefined) return {}
  const builtIn = builtInPresetIds.find((id) => id === name)
  if (builtIn) return builtInPresets[builtIn]
  const { presets } = await client.call('preferences.get', undefined)
  const own = presets.find((preset) => preset.name === name)
  if (own) return own.settings
  const known = [...builtInPresetIds, ...presets.map((preset) => preset.name)].join(', ')
  throw new AppError('bad-settings', `Expected one of the presets ${known} but received "${name}".`)
}
