import type { z } from 'zod'

/** One callable method: what it takes and what it answers. */
export interface MethodSpec<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType> {
  readonly params: P
  readonly result: R
}

/** A contract: every method and event that may cross one process edge. */
export interface Contract {
  readonly methods: Readonly<Record<string, MethodSpec>>
  readonly events: Readonly<Record<string, z.ZodType>>
}

export type MethodName<C extends Contract> = keyof C['methods'] & string
export type EventName<C extends Contract> = keyof C['events'] & string
/** What a caller passes (defaults may be left out). */
export type Params<C extends Contract, M extends MethodName<C>> = z.input<C['methods'][M]['params']>
/** What a handler receives (defaults filled in). */
export type ParsedParams<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['params']>
export type Result<C extends Contract, M extends MethodName<C>> = z.output<C['methods'][M]['result']>
export type EventPayload<C extends Contract, E extends EventName<C>> = z.output<C['events'][E]>

/** One function per method of the contract. */
export type Handlers<C extends Contract> = {
  readonly [M in MethodName<C>]: (
    params: ParsedParams<C, M>,
    context: { readonly signal: AbortSignal },
  ) => Result<C, M> | Promise<Result<C, M>>
}

/** Describes a method; only gives the pair its type. */
export function method<P extends z.ZodType, R extends z.ZodType>(params: P, result: R): MethodSpec<P, R> {
  return { params, result }
}
