import { AppError, type ErrorCode } from './app-error.ts'
import { englishText } from './english-text.ts'
import type { FailureReason } from './failure-reasons.ts'

/**
 * An expected failure whose reason is data: the window writes it in its language, everything else in English.
 * @param code what kind of failure it is, for callers that branch on it
 * @param options.details values for callers, beside those of the reason
 */
export function failure(
  code: ErrorCode,
  reason: FailureReason,
  options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
): AppError {
  const values = Object.fromEntries(Object.entries(reason).filter(([name]) => name !== 'code'))
  const { details = {}, cause } = options
  const errorOptions = cause === undefined ? {} : { cause }
  return new AppError(code, englishText(reason), { ...values, ...details }, { ...errorOptions, reason })
}
