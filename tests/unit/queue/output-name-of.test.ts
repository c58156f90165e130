import { win32 } from 'node:path'
import { expect, test } from 'vitest'
import { outputNameOf } from '../../../electron/backend/queue/outputs/output-name.ts'
import type { ImageInfo } from '../../../electron/backend/image/image-info.ts'
import type { Job } from '../../../electron/common/jobs/job.ts'
import { upscaleSettingsSchema } from '../../../electron/common/settings/upscale-settings.ts'

const info: ImageInfo = {
  path: '',
  format: 'jpeg',
  widthPx: 30,
  heightPx: 20,
  colourChannels: 3,
  hasAlpha: false,
  bitDepth: 8,
  significantBits: 8,
  pages: 1,
  page: 0,
  otherPages: [],
  animation: null,
  sizeBytes: 1,
  sampleType: 'uchar',
  space: 'srgb',
  keepsOwnEncoding: true,
  hasOwnProfile: false,
  readsPlainly: true,
  density: null,
}

function named(inputPath: string, nameTemplate: string): string {
  const settings = upscaleSettingsSchema.parse({ modelId: 'a', nameTemplate })
  return outputNameOf({ inputPath, settings } as Job, info, 1, win32)
}

test.each([
  ['\\\\server\\share\\Fotos 2024\\Ärger 😀.v2.jpg', 'Fotos 2024-Ärger 😀.v2.png'],
  ['\\\\server\\share\\photo.jpg', 'share-photo.png'],
  ['\\\\?\\UNC\\server\\share\\deep\\photo.jpg', 'deep-photo.png'],
  ['\\\\?\\C:\\very long\\photo.jpg', 'very long-photo.png'],
  ['C:\\photo.jpg', '-photo.png'],
])('a name from the Windows path %s holds no part of server or drive', (inputPath, expected) => {
  const name = named(inputPath, '{parent}-{name}')
  expect(name).toBe(expected)
  // Joined to a share, it stays one file in that folder.
  const joined = win32.join('\\\\server\\share\\out', name)
  expect(win32.dirname(joined)).toBe('\\\\server\\share\\out')
  expect(win32.basename(joined)).toBe(name)
})
