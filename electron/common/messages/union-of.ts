import { z } from 'zod'

/** For each code, the values of its sentence. */
export type Shapes = Readonly<Record<string, Readonly<Record<string, z.ZodType>>>>

/** One object for each code, with the values of its shape. */
export type UnionOf<S extends Shapes> = {
  [Code in keyof S]: { readonly code: Code } & { readonly [Name in keyof S[Code]]: z.infer<S[Code][Name]> }
}[keyof S]

/** Accepts every member of the union of shapes; `T` is that union, as the caller names it. */
export function unionOf<T>(shapes: Shapes): z.ZodType<T> {
  const [first, ...rest] = Object.entries(shapes).map(([code, shape]) =>
    z.object({ code: z.literal(code), ...shape }),
  )
  if (first === undefined) throw new Error('A union needs a member.')
  return z.discriminatedUnion('code', [first, ...rest]) as unknown as z.ZodType<T>
}
