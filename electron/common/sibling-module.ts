/**
 * The module at `relativePath` (without extension) from the one at `ownUrl`, with the same extension: `.ts`
 * where the sources run as they are, `.js` where they were built.
 */
export function siblingModule(ownUrl: string, relativePath: string): URL {
  return new URL(`./${relativePath}${ownUrl.slice(ownUrl.lastIndexOf('.'))}`, ownUrl)
}
