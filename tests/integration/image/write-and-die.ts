import { join } from 'node:path'
import { openPlainSink } from './plain-sink.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

/** Run by a test in a process of its own: writes half a picture into the folder it is given and is killed. */
const folder = process.argv[2] ?? '.'
const source = await openImageSource(join(folder, 'photo.png'), { scratchDirectory: folder })
const sink = await openPlainSink(source, join(folder, 'out.png'), { scratchDirectory: folder })
for await (const strip of source.strips({ stripHeightPx: 50 })) {
  await sink.write(strip)
  process.kill(process.pid, 'SIGKILL')
}
