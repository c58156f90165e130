import type { Encoding, Finish, MetadataSettings, SizeLimits } from '../common/upscale-settings.ts'

/** A flag that sets one member of the settings to what is given, or to a fixed value. */
export interface SettingFlag {
  /** As the argument parser declares it. */
  readonly flags: string
  readonly description: string
  /** Where the value goes, from the root of the settings. */
  readonly path:
    | readonly [string]
    | readonly ['encoding', keyof Encoding]
    | readonly ['metadata', keyof MetadataSettings]
    | readonly ['limits', keyof SizeLimits]
    | readonly ['finish', keyof Finish]
  readonly isNumber?: true
  /** For flags that take no value. */
  readonly value?: boolean
}

/** All flags that stand for exactly one setting; the schema of the settings checks their values. */
export const settingFlags: readonly SettingFlag[] = [
  {
    flags: '--name <template>',
    description:
      'names of the results, of {name} {scale} {model} {width} {height} {date} {counter} {parent} {ext}',
    path: ['nameTemplate'],
  },
  {
    flags: '--max-long-side <px>',
    description: 'let no result be longer than this',
    path: ['limits', 'maximumLongSidePx'],
    isNumber: true,
  },
  {
    flags: '--only-below <px>',
    description: 'skip images whose longer side is this or more',
    path: ['limits', 'onlyBelowLongSidePx'],
    isNumber: true,
  },
  {
    flags: '--strength <0-100>',
    description: "per cent of the model's result over a plain enlargement (default: 100)",
    path: ['finish', 'strength'],
    isNumber: true,
  },
  {
    flags: '--reduce-before <factor>',
    description: 'reduce the input first, for scans with more pixels than detail (default: 1)',
    path: ['finish', 'reduceBefore'],
    isNumber: true,
  },
  {
    flags: '--grain <0-100>',
    description: 'film grain to add (default: 0)',
    path: ['finish', 'grain'],
    isNumber: true,
  },
  {
    flags: '-t, --tile <px>',
    description: 'side of the tiles an image is cut into (default: chosen by model and memory)',
    path: ['tileSizePx'],
    isNumber: true,
  },
  {
    flags: '-d, --device <device>',
    description: 'execution provider, see "enlarger devices" (default: the best that works)',
    path: ['device'],
  },
  {
    flags: '--precision <precision>',
    description: 'auto, or full: never half floats, which serve GPUs where they did no harm (default: auto)',
    path: ['precision'],
  },
  {
    flags: '-f, --format <format>',
    description: 'png, jpeg, webp, tiff, avif, jxl, gif, or same as the input (default: png)',
    path: ['encoding', 'format'],
  },
  {
    flags: '-q, --quality <1-100>',
    description: 'quality of JPEG, WebP, AVIF and JPEG XL (default: 92)',
    path: ['encoding', 'quality'],
    isNumber: true,
  },
  {
    flags: '--max-bytes <bytes>',
    description: 'JPEG, WebP, AVIF and JPEG XL: lower the quality until a file is at most this large',
    path: ['encoding', 'maximumBytes'],
    isNumber: true,
  },
  {
    flags: '--lossless',
    description: 'WebP, AVIF and JPEG XL: keep every sample',
    path: ['encoding', 'lossless'],
    value: true,
  },
  {
    flags: '--png-compression <0-9>',
    description: 'PNG: 0 fastest, 9 smallest (default: 6)',
    path: ['encoding', 'pngCompression'],
    isNumber: true,
  },
  {
    flags: '--chroma <4:4:4|4:2:0>',
    description: 'JPEG and AVIF: resolution of colour (default: 4:4:4)',
    path: ['encoding', 'chromaSubsampling'],
  },
  {
    flags: '--progressive',
    description: 'JPEG: a coarse picture first',
    path: ['encoding', 'progressive'],
    value: true,
  },
  {
    flags: '--mozjpeg',
    description: 'JPEG: smaller files, several times slower',
    path: ['encoding', 'mozjpeg'],
    value: true,
  },
  {
    flags: '--tiff-compression <name>',
    description: 'TIFF: none, lzw, deflate or zstd (default: deflate)',
    path: ['encoding', 'tiffCompression'],
  },
  {
    flags: '--big-tiff <when>',
    description: 'TIFF: always BigTIFF, or auto where 4 GiB could be exceeded (default: auto)',
    path: ['encoding', 'bigTiff'],
  },
  {
    flags: '--effort <0-9>',
    description: 'WebP, AVIF and JPEG XL: 0 fastest, 9 smallest (default: 2)',
    path: ['encoding', 'effort'],
    isNumber: true,
  },
  {
    flags: '--colour <keep|srgb>',
    description: "keep the input's colour profile, or convert to sRGB",
    path: ['encoding', 'colour'],
  },
  {
    flags: '--background <#rrggbb>',
    description: 'what shows through where a format has no transparency (default: #ffffff)',
    path: ['encoding', 'background'],
  },
  {
    flags: '--metadata <what>',
    description: 'EXIF, XMP and IPTC: all, withoutLocation or none (default: all)',
    path: ['metadata', 'keep'],
  },
  {
    flags: '--no-describe',
    description: 'do not name program, model and settings in the metadata',
    path: ['metadata', 'describe'],
    value: false,
  },
  {
    flags: '--file-times',
    description: "give results the input's times",
    path: ['metadata', 'fileTimes'],
    value: true,
  },
]

/** The name under which the argument parser reports a flag: `--png-compression <0-9>` → `pngCompression`. */
export function optionName({ flags }: SettingFlag): string {
  const name = /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? ''
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
