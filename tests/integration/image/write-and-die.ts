import { join } from 'node:path'
import { openImageSink } from '../../../electron/backend/image/image-sink.ts'
import { openImageSource } from '../../../electron/backend/image/image-source.ts'
import { encodingSchema } from '../../../electron/common/upscale-settings.ts'

/** Run by a test in a process of its own: writes half a picture into the folder it is given and is killed. */
const folder = process.argv[2] ?? '.'
const source = await openImageSource(join(folder, 'photo.png'), { scratchDirectory: folder })
const { widthPx, heightPx } = source.info
const sink = await openImageSink({
  source,
  finalPath: join(folder, 'out.png'),
  widthPx,
  heightPx,
  targetWidthPx: widthPx,
  targetHeightPx: heightPx,
  encoding: encodingSchema.parse({}),
  allowOverwrite: false,
  scratchDirectory: folder,
})
for await (const strip of source.strips({ stripHeightPx: 50 })) {
  await sink.write(strip)
  process.kill(process.pid, 'SIGKILL')
}
