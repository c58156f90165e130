import sharp from 'sharp'

/*
 * libvips remembers opened files by name for a while. A file that was replaced under its name would be shown as it
 * was, so nothing is remembered; every file here is read once anyway.
 */
sharp.cache(false)

/** sharp, set up for files that change. */
export const libvips = sharp
