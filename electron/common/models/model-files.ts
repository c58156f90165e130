/** Endings of files that each are a model, or the main file of one. */
const mainEndings = /\.(onnx|pth|pt|ckpt|safetensors|mat|param)$/i
/** Endings of files that belong to a main file, or are models of their own where there is none. */
const partEndings = /\.(bin|data)$/i

/** Dropped or opened files, by what they look like. */
export interface SortedFiles {
  /** Each a model's files. */
  readonly models: readonly (readonly string[])[]
  /** Images, folders and whatever else. */
  readonly others: readonly string[]
}

/**
 * Tells models from other files by their endings, and which files are one model: all of them where there is one
 * main file, else those of the same stem. Endings only decide where files go; what they are is decided by content.
 */
export function sortOutModels(paths: readonly string[]): SortedFiles {
  const parts = paths.filter((path) => partEndings.test(path))
  // Without shards a JSON file is none of TensorFlow's, unless it has the name that TensorFlow gives it.
  const isMain = (path: string): boolean =>
    mainEndings.test(path) ||
    /(^|[/\\])model\.json$/i.test(path) ||
    (/\.json$/i.test(path) && parts.length > 0)
  const mains = paths.filter(isMain)
  const others = paths.filter((path) => !isMain(path) && !partEndings.test(path))
  const [only] = mains
  if (only !== undefined && mains.length === 1) return { models: [[only, ...parts]], others }
  const models = mains.map((main) => [main, ...parts.filter((part) => stem(part) === stem(main))])
  const used = new Set(models.flat())
  return { models: [...models, ...parts.filter((part) => !used.has(part)).map((part) => [part])], others }
}

/** The path without its ending; `model.onnx.data` belongs to `model.onnx`. */
function stem(path: string): string {
  return path.replace(/(\.onnx)?\.[^./\\]+$/i, '')
}
