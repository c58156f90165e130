import { z } from 'zod'
import { setting, type SettingFacts } from './setting.ts'

/** File formats Enlarger writes. */
export const outputFormats = ['png', 'jpeg', 'webp', 'tiff', 'avif', 'jxl', 'gif'] as const
export const outputFormatSchema = z.enum(outputFormats)
export type OutputFormat = z.infer<typeof outputFormatSchema>

const tiffCompressions = ['none', 'lzw', 'deflate', 'zstd'] as const

/** How the output file is encoded. Options of other formats than the chosen one are ignored. */
export const encodingSettings = {
  /** `same`: the input's format, PNG where that cannot be written. */
  format: setting(z.enum(['same', ...outputFormats]), {
    default: 'png',
    ...byFlag('-f, --format <format>', `${outputFormats.join(', ')}, or same as the input`),
  }),
  /** JPEG, WebP, AVIF and JPEG XL quality, 1–100; ignored where `lossless` is set. */
  quality: setting(z.int().min(1).max(100), {
    default: 92,
    ...byFlag('-q, --quality <1-100>', 'quality of JPEG, WebP, AVIF and JPEG XL'),
  }),
  /** JPEG, WebP, AVIF and JPEG XL: quality is lowered until the pixels take at most this; `null`: any size. */
  maximumBytes: setting(z.int().min(1000).nullable(), {
    default: null,
    ...byFlag(
      '--max-bytes <bytes>',
      'JPEG, WebP, AVIF and JPEG XL: lower the quality until a file is at most this large',
    ),
  }),
  /** WebP, AVIF and JPEG XL: keep every sample. */
  lossless: setting(z.boolean(), {
    default: false,
    ...byFlag('--lossless', 'WebP, AVIF and JPEG XL: keep every sample', true),
  }),
  /** PNG: 0 fastest and largest, 9 slowest and smallest. */
  pngCompression: setting(z.int().min(0).max(9), {
    default: 6,
    ...byFlag('--png-compression <0-9>', 'PNG: 0 fastest, 9 smallest'),
  }),
  /** JPEG and AVIF: colour at full (4:4:4) or half (4:2:0) resolution. */
  chromaSubsampling: setting(z.enum(['4:4:4', '4:2:0']), {
    default: '4:4:4',
    ...byFlag('--chroma <4:4:4|4:2:0>', 'JPEG and AVIF: resolution of colour'),
  }),
  /** JPEG: a coarse picture first. */
  progressive: setting(z.boolean(), {
    default: false,
    ...byFlag('--progressive', 'JPEG: a coarse picture first', true),
  }),
  /** JPEG: search for the smallest file of this quality; several times slower. */
  mozjpeg: setting(z.boolean(), {
    default: false,
    ...byFlag('--mozjpeg', 'JPEG: smaller files, several times slower', true),
  }),
  tiffCompression: setting(z.enum(tiffCompressions), {
    default: 'deflate',
    ...byFlag('--tiff-compression <name>', `TIFF: ${tiffCompressions.join(', ')}`),
  }),
  /** TIFF: `auto` where a plain TIFF's 4 GiB could be exceeded. */
  bigTiff: setting(z.enum(['auto', 'always']), {
    default: 'auto',
    ...byFlag('--big-tiff <when>', 'TIFF: always BigTIFF, or auto where 4 GiB could be exceeded'),
  }),
  /** WebP, AVIF and JPEG XL: 0 fastest, 9 smallest; WebP and JPEG XL end at 6. */
  effort: setting(z.int().min(0).max(9), {
    default: 2,
    ...byFlag('--effort <0-9>', 'WebP, AVIF and JPEG XL: 0 fastest, 9 smallest'),
  }),
  /** `keep`: the input's own profile and values. `srgb`: converted to sRGB. */
  colour: setting(z.enum(['keep', 'srgb']), {
    default: 'keep',
    ...byFlag('--colour <keep|srgb>', "keep the input's colour profile, or convert to sRGB"),
  }),
  /** What shows through where a format without alpha gets a transparent picture. */
  background: setting(z.string().regex(/^#[0-9a-f]{6}$/i), {
    default: '#ffffff',
    ...byFlag('--background <#rrggbb>', 'what shows through where a format has no transparency'),
  }),
}

/** Facts that all these settings share, and the one flag each has. */
function byFlag(flags: string, help: string, value?: boolean): SettingFacts {
  const flag = value === undefined ? { flags, help } : { flags, help, value }
  return { affectsOutput: true, isPerModel: false, inPresets: true, flags: [flag] }
}
