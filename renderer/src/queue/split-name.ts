/** What stays readable at the end of a name that is too long: its number and extension. */
const endLength = 10
const shortLength = 18

/**
 * A file name in two parts, of which the first may be cut off where there is little room: photographs of one
 * series differ at the end.
 */
export function splitName(name: string): { readonly start: string; readonly end: string } {
  const signs = Array.from(name)
  if (signs.length <= shortLength) return { start: name, end: '' }
  return { start: signs.slice(0, -endLength).join(''), end: signs.slice(-endLength).join('') }
}
