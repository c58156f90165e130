/** Values an output name's tokens stand for. */
export interface NameValues {
  /** The input's file name without its extension. */
  readonly name: string
  /** Output size over input size; shown with at most two decimals. */
  readonly scale: number
  readonly model: string
  readonly widthPx: number
  readonly heightPx: number
  /** Local date of the run. */
  readonly date: Date
  /** 1 for the first image of a run. */
  readonly counter: number
  /** Name of the folder the input lies in. */
  readonly parent: string
  /** The output format's extension, without the dot. */
  readonly extension: string
}

/** Tokens of a name template. `{ext}` may be left out: the extension is appended where the template lacks it. */
export const nameTokens = [
  'name',
  'scale',
  'model',
  'width',
  'height',
  'date',
  'counter',
  'parent',
  'ext',
] as const
export type NameToken = (typeof nameTokens)[number]

export const defaultNameTemplate = '{name}_{scale}x'

/** Linux and macOS file systems hold 255 bytes or fewer characters in a name; room is left for a number. */
const maximumNameBytes = 240
/** Reserved device names of Windows, alone or with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const reservedName = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i
/** Not allowed in file names by at least one of Windows, macOS and Linux, or invisible and misleading there. */
const forbiddenCharacters = /[<>:"/\\|?*\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * The file name a template gives: legal on every system, whatever the input is called, with the right extension
 * and at most {@link maximumNameBytes} bytes long.
 */
export function outputFileName(template: string, values: NameValues): string {
  const stem = template.replace(/\{(\w+)\}/g, (whole, token: string) =>
    isToken(token) ? tokenText(token, values) : whole,
  )
  const extension = `.${values.extension}`
  const bare = stem.toLowerCase().endsWith(extension.toLowerCase()) ? stem.slice(0, -extension.length) : stem
  return `${legalStem(bare, maximumNameBytes - byteLength(extension))}${extension}`
}

/** Tokens in a template that do not exist, for telling the user. */
export function unknownTokens(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1] ?? '')
    .filter((token) => !isToken(token))
}

/** The same name with a number before its extension: `photo.png`, 2 → `photo (2).png`. */
export function numberedName(fileName: string, number: number): string {
  const dot = fileName.lastIndexOf('.')
  return dot < 1 ? `${fileName} (${number})` : `${fileName.slice(0, dot)} (${number})${fileName.slice(dot)}`
}

function isToken(token: string): token is NameToken {
  return nameTokens.includes(token as NameToken)
}

function tokenText(token: NameToken, values: NameValues): string {
  switch (token) {
    case 'name':
      return values.name
    case 'scale':
      return String(Number(values.scale.toFixed(2)))
    case 'model':
      return values.model
    case 'width':
      return String(values.widthPx)
    case 'height':
      return String(values.heightPx)
    case 'date':
      return localDate(values.date)
    case 'counter':
      return String(values.counter).padStart(4, '0')
    case 'parent':
      return values.parent
    case 'ext':
      return values.extension
    default:
      return token satisfies never
  }
}

function localDate(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function legalStem(text: string, maximumBytes: number): string {
  // Windows drops what trails, and takes "con " for "con".
  const clean = text.replace(forbiddenCharacters, '_').replace(/^\s+|[. ]+$/g, '')
  const safe = reservedName.test(clean) ? `_${clean}` : clean
  const short = shortened(safe.normalize('NFC'), maximumBytes).replace(/[. ]+$/, '')
  return short === '' ? 'image' : short
}

/** Cuts between characters as people see them, never inside an emoji or an accent. */
function shortened(text: string, maximumBytes: number): string {
  if (byteLength(text) <= maximumBytes) return text
  let result = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += byteLength(segment)
    if (bytes > maximumBytes) break
    result += segment
  }
  return result
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
