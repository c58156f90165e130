import type { FailureReason } from './failure-reasons.ts'

/**
 * Stable codes of expected failures. A code is part of the public contract (reports, exit summaries,
 * translations); the message is a sentence for people and may change.
 */
export const errorCodes = [
  'input-not-found',
  'input-unreadable',
  'input-unsupported',
  'input-corrupt',
  'input-too-large',
  'output-exists',
  'output-is-input',
  'output-too-large',
  'output-unwritable',
  'disk-full',
  'model-unknown',
  'model-invalid',
  'model-unavailable',
  'model-unsupported',
  'device-unavailable',
  'inference-failed',
  'inference-crashed',
  'inference-hung',
  'out-of-memory',
  'bad-tile',
  'bad-request',
  'bad-settings',
  'queue-busy',
  'network-unavailable',
  'connection-lost',
  'cancelled',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/** Plain, structured-cloneable form of an {@link AppError}, as it crosses process edges. */
export interface WireError {
  readonly code: ErrorCode
  readonly message: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly reason?: FailureReason | undefined
}

/**
 * An expected failure: says what was expected, for what, and what came. Bugs are thrown as plain errors.
 * Callers branch on `code`, never on `message`. What a user can do something about has a reason as data and is made by
 * `failure`; particulars of damaged files and models are an English sentence.
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>
  /** What exactly failed, as data. */
  readonly reason: FailureReason | undefined

  constructor(
    code: ErrorCode,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions & { readonly reason?: FailureReason | undefined },
  ) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.details = details
    this.reason = options?.reason
  }
}

/** Whether `value` is one of the {@link errorCodes}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return errorCodes.includes(value as ErrorCode)
}

/** The wire form of anything thrown. Aborts become `cancelled`, anything unexpected `internal`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof AppError) {
    const { code, message, details, reason } = error
    return { code, message, details, ...(reason && { reason }) }
  }
  if (isAbort(error)) return { code: 'cancelled', message: 'The work was cancelled.' }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

/** The inverse of {@link toWireError}. */
export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.code, wire.message, wire.details ?? {}, { reason: wire.reason })
}

/** Whether `error` is what an aborted `AbortSignal` throws, or our own `cancelled`. */
export function isAbort(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'cancelled'
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}
