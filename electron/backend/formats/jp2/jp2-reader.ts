import { requireDecodingBudget } from '../../image/budget/decoding-budget.ts'
import { ascii, startsWith, type FormatReader } from '../format-reader.ts'
import { withJp2Boxes } from './jp2-metadata.ts'
import { readJp2Structure, type Jp2Structure } from './jp2-structure.ts'

/** What openjpeg holds for each tile, however small. */
const bytesPerTile = 28_000
const bytesPerPixel = 24

/** JPEG 2000, in its container or a bare code stream, read by ImageMagick's openjpeg. */
export const jp2Reader: FormatReader = {
  recognises: (head) => ascii(head, 4, 8) === 'jP  ' || startsWith(head, 0xff, 0x4f, 0xff, 0x51),
  async requireSound(file) {
    // Reading its header takes as much memory as decoding it.
    const structure = await readJp2Structure(file)
    if (structure === null) return
    const { path, sizeBytes } = file
    requireDecodingBudget({ path, sizeBytes, ...structure }, memoryOf(structure))
  },
  wasm: { decoder: 'magick', format: 'JP2' },
  metadata: withJp2Boxes,
  storedBits: async (file) => (await readJp2Structure(file))?.bits ?? null,
  decodingBytes: async (file, { widthPx, heightPx }) =>
    memoryOf((await readJp2Structure(file)) ?? { widthPx, heightPx, tiles: 1 }),
}

function memoryOf({
  widthPx,
  heightPx,
  tiles,
}: Pick<Jp2Structure, 'widthPx' | 'heightPx' | 'tiles'>): number {
  return widthPx * heightPx * bytesPerPixel + tiles * bytesPerTile
}
