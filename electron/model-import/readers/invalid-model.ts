import { AppError } from '../../common/messages/app-error.ts'

/** A file that is damaged, cut short or not what it claims to be. */
export function invalidModel(message: string, cause?: unknown): AppError {
  return new AppError('model-invalid', message, {}, cause === undefined ? undefined : { cause })
}

/** A sound file whose content is beyond what Enlarger reads. */
export function unsupportedModel(message: string, details: Readonly<Record<string, unknown>> = {}): AppError {
  return new AppError('model-unsupported', message, details)
}
