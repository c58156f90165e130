const headerBytes = 128
const entryBytes = 12
/** The specification names about a hundred tags; private ones come on top. */
const maximumTags = 1024

/**
 * Whether an ICC profile's structure holds together: its stated length is its own, and each entry of its table lies
 * inside it. Programs refuse files with a profile that does not. Offsets after ICC.1:2022, sections 7.2 and 7.3.
 */
export function isSoundProfile(profile: Uint8Array): boolean {
  if (profile.length < headerBytes + 4) return false
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength)
  // Padding after the end is common and harmless.
  const length = view.getUint32(0)
  if (length > profile.length || length < headerBytes + 4) return false
  const tags = view.getUint32(headerBytes)
  const tableEnd = headerBytes + 4 + tags * entryBytes
  if (tags === 0 || tags > maximumTags || tableEnd > length) return false
  for (let at = headerBytes + 4; at < tableEnd; at += entryBytes) {
    const start = view.getUint32(at + 4)
    if (start < tableEnd || start + view.getUint32(at + 8) > length) return false
  }
  return true
}
