const signatureOffset = 36
const colourSpaceOffset = 16

/**
 * The colour space an ICC profile describes (`RGB `, `GRAY`, `CMYK`, `Lab `), or `null` where the bytes are no
 * profile. Offsets after ICC.1:2022, section 7.2.
 */
export function profileSpace(profile: Uint8Array): string | null {
  if (profile.length < 128 || text(profile, signatureOffset) !== 'acsp') return null
  return text(profile, colourSpaceOffset)
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
