/** PSNR in dB on luma as a paper states it. */
export interface PublishedFigure {
  readonly system: string
  readonly set: string
  readonly scale: number
  readonly psnr: number
  readonly source: string
}

/** Mean PSNR on Set5, Set14 and B100; `null` where the source gives none. */
type SetFigures = readonly [number | null, number | null, number | null]

const setNames = ['Set5', 'Set14', 'B100'] as const

const carn = 'Ahn et al. 2018 (CARN), table 2'
const srcnn915 = 'Dong et al. 2014 (SRCNN), table 1 (trained on 91 images)'
const fsrcnnSmall = 'the authors’ weights of Dong et al. 2016 (FSRCNN), measured by the same protocol'
const espcn = 'Shi et al. 2016, tables 1 and 2 (trained on ImageNet)'
const srgan = 'Ledig et al. 2017, table 2'
const esrgan = 'Wang et al. 2018 (ESRGAN), table 1'
const imdn = 'Hui et al. 2019 (IMDN), table 5'

const table: readonly (readonly [string, number, SetFigures, string])[] = [
  ['Bicubic', 2, [33.66, 30.24, 29.56], carn],
  ['Bicubic', 3, [30.39, 27.55, 27.21], carn],
  ['Bicubic', 4, [28.42, 26.0, 25.96], carn],
  ['SRCNN', 2, [36.66, 32.42, 31.36], carn],
  ['SRCNN', 3, [32.75, 29.28, 28.41], carn],
  ['SRCNN', 4, [30.48, 27.49, 26.9], carn],
  ['FSRCNN', 2, [37.0, 32.63, 31.53], carn],
  ['FSRCNN', 3, [33.16, 29.43, 28.53], carn],
  ['FSRCNN', 4, [30.71, 27.59, 26.98], carn],
  ['SRCNN 9-1-5', 3, [32.39, null, null], srcnn915],
  ['FSRCNN-s', 2, [36.57, null, null], fsrcnnSmall],
  ['FSRCNN-s', 3, [32.6, null, null], fsrcnnSmall],
  ['FSRCNN-s', 4, [30.11, null, null], fsrcnnSmall],
  ['VDSR', 2, [37.53, 33.03, 31.9], carn],
  ['VDSR', 3, [33.66, 29.77, 28.82], carn],
  ['VDSR', 4, [31.35, 28.01, 27.29], carn],
  ['ESPCN', 3, [33.13, 29.49, null], espcn],
  ['ESPCN', 4, [30.9, null, null], espcn],
  ['SRResNet', 4, [32.05, 28.49, 27.58], srgan],
  ['SRGAN', 4, [29.4, 26.02, 25.16], srgan],
  ['RRDBNet', 4, [32.73, 28.99, 27.85], esrgan],
  ['IMDN', 2, [38.0, 33.63, 32.19], imdn],
  ['IMDN', 4, [32.21, 28.58, 27.56], imdn],
]

/** Figures of the literature that our table is set beside. */
export const publishedFigures: readonly PublishedFigure[] = table.flatMap(
  ([system, scale, figures, source]) =>
    setNames.flatMap((set, i) => {
      const value = figures[i] ?? null
      return value === null ? [] : [{ system, set, scale, psnr: value, source }]
    }),
)

/** The published figure of a system, if its source gives one for that set and scale. */
export function findPublished(system: string, set: string, scale: number): PublishedFigure | undefined {
  return publishedFigures.find(
    (figure) => figure.system === system && figure.set === set && figure.scale === scale,
  )
}
