/** What a picture's file format is called. */
interface FormatNames {
  /** Its name in sentences, the same in every language. */
  readonly label: string
  /** Extensions of its files, the usual one first, without the dot. */
  readonly extensions: readonly string[] & { readonly 0: string }
  readonly mimeTypes: readonly string[]
}

/**
 * The file formats that are read, one row each. Everything that lists formats or their extensions derives from these rows:
 * dialogs, file managers, the search of folders, names of outputs, messages. How a format is read is a row of
 * `backend/formats/format-readers.ts`.
 */
export const imageFormats = {
  jpeg: row('JPEG', 'jpg jpeg jpe jfif mpo', 'image/jpeg'),
  png: row('PNG', 'png apng', 'image/png', 'image/apng'),
  webp: row('WebP', 'webp', 'image/webp'),
  tiff: row('TIFF', 'tif tiff', 'image/tiff'),
  avif: row('AVIF', 'avif avifs', 'image/avif'),
  gif: row('GIF', 'gif', 'image/gif'),
  heic: row('HEIC', 'heic heif hif heics heifs', 'image/heic', 'image/heif'),
  jxl: row('JPEG XL', 'jxl', 'image/jxl'),
  bmp: row('BMP', 'bmp dib', 'image/bmp'),
  jp2: row('JPEG 2000', 'jp2 j2k jpf jpx jpc', 'image/jp2', 'image/jpx'),
  psd: row('Photoshop', 'psd psb', 'image/vnd.adobe.photoshop'),
  pnm: row('PNM', 'ppm pgm pbm pnm pam', 'image/x-portable-anymap', 'image/x-portable-pixmap'),
  tga: row('TGA', 'tga', 'image/x-tga'),
  ico: row('ICO', 'ico cur', 'image/vnd.microsoft.icon'),
  raw: row('camera raw', 'dng cr2 cr3 nef arw raf orf rw2 pef'),
} as const

/** A file format that is read. */
export type InputFormat = keyof typeof imageFormats
export const inputFormats = Object.keys(imageFormats) as [InputFormat, ...InputFormat[]]

/** Extensions of the files that can be read, for dialogs and file managers; what a file is, its content says. */
export const imageExtensions: readonly string[] = Object.values(imageFormats).flatMap(
  ({ extensions }) => extensions,
)
/** MIME types of the files that can be read, as file managers know them. */
export const imageMimeTypes: readonly string[] = Object.values(imageFormats).flatMap(
  ({ mimeTypes }) => mimeTypes,
)

function row(label: string, extensions: string, ...mimeTypes: string[]): FormatNames {
  const [usual = '', ...others] = extensions.split(' ')
  return { label, extensions: [usual, ...others], mimeTypes }
}
