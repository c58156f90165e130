import { describeVerdict } from '../common/settings/device.ts'
import { formatTable } from './format-table.ts'
import { openLocalBackend } from './local-backend.ts'
import type { Output } from './output.ts'

/** Carries out `enlarger devices`. */
export async function listDevices({ out }: Output, asJson = false): Promise<void> {
  const backend = await openLocalBackend()
  try {
    const devices = await backend.client.call('devices.list', undefined)
    if (asJson) return out(`${JSON.stringify(devices, null, 2)}\n`)
    out(formatTable(devices.map((device) => [device.provider, device.name, describeVerdict(device)])))
  } finally {
    await backend.close()
  }
}
