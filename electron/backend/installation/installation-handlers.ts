import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Device } from '../../common/settings/device.ts'
import type { AreaHandlers } from '../area.ts'
import { componentVersions } from './component-versions.ts'
import { sampleImages } from './sample-images.ts'

/** Answers the contract's methods on the program and the computer it runs on. */
export function createInstallationHandlers(
  previewsDirectory: string,
  devices: () => Promise<Device[]>,
): AreaHandlers<'app.info' | 'samples.list' | 'devices.list'> {
  return {
    'app.info': () => ({ ...componentVersions(), previewsDirectory }),
    'samples.list': () => ({
      paths: sampleImages(),
      outputDirectory: join(homedir(), 'Enlarger samples'),
    }),
    'devices.list': () => devices(),
  }
}
