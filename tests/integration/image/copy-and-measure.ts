import { encodingSchema, type OutputFormat } from '../../../electron/common/settings/upscale-settings.ts'
import { openPlainSink } from './plain-sink.ts'
import { openImageSource } from '../../fixtures/local-images.ts'

/** Run by a test in a process of its own: copies a picture into another format and tells its own peak of memory. */
const [inputPath = '', outputPath = '', format = 'png', scratchDirectory = '.'] = process.argv.slice(2)
const source = await openImageSource(inputPath, { scratchDirectory })
const encoding = encodingSchema.parse({ format: format as OutputFormat, pngCompression: 1 })
const sink = await openPlainSink(source, outputPath, { encoding, scratchDirectory })
for await (const strip of source.strips({ stripHeightPx: 64 })) await sink.write(strip)
const { warnings } = await sink.finish()
await source.close()
const { widthPx, heightPx } = source.info
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ widthPx, heightPx, warnings, peakBytes }))
