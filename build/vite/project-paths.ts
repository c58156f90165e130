import path from 'node:path'

/** The repository's root. */
export const projectRoot = path.resolve(import.meta.dirname, '../..')
/** Where builds go: one folder per room, as deep as the room's source lies below the root. */
export const distRoot = path.join(projectRoot, 'dist')
