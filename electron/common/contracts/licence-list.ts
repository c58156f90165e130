import { z } from 'zod'

/** Where the build puts the list, beside the window's page. */
export const licenceListName = 'licences.json'

/** A part of the application that others made. */
export const licensedPartSchema = z.object({
  name: z.string().min(1),
  version: z.string(),
  /** SPDX expression, or the licence's name where it has none. */
  licence: z.string().min(1),
  homepage: z.url({ protocol: /^https?$/ }).nullable(),
  /** Places of its notices and licence texts in `texts`; never empty. */
  texts: z.array(z.int().nonnegative()).min(1),
})
export type LicensedPart = z.infer<typeof licensedPartSchema>

/** Everything by others that the application is shipped with; each text is held once. */
export const licenceListSchema = z.object({
  parts: z.array(licensedPartSchema),
  texts: z.array(z.string().min(1)),
})
export type LicenceList = z.infer<typeof licenceListSchema>
