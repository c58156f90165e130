const quoted = /(["“«„])((?:[A-Za-z]:[\\/]|\\\\|~?\/)[^"”»]*)(["”»])/g
const bare = /(^|[\s(=])(?:[A-Za-z]:[\\/]|\\\\|~?\/(?=[^\s/]))[^\s"”»),;]*/g

/** The same sentence without paths: of a file, only what its name ends in is left. */
export function withoutPaths(sentence: string): string {
  return sentence
    .replace(quoted, (_, open: string, path: string, close: string) => `${open}…${endingOf(path)}${close}`)
    .replace(bare, (path, before: string) => `${before}…${endingOf(path)}`)
}

function endingOf(path: string): string {
  return /\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? ''
}
