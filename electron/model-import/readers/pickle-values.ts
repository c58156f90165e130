/** A Python tuple; lists are arrays, dicts (and their subclasses) are `Map`s, bytes are `Uint8Array`s. */
export class PickleTuple {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

/**
 * A name that a pickle refers to and that we know. `call` is our own stand-in for what Python would call: it
 * builds a plain value from the arguments. Nothing of the file is ever executed.
 */
export interface PickleGlobal {
  readonly name: string
  readonly call?: (args: readonly unknown[]) => unknown
}

/**
 * An object of a class that we do not know, as training programs leave beside the weights (their settings, their
 * callbacks). It stands for the object and does nothing; what was set on it stays readable.
 */
export class OpaqueObject {
  /** Module and class. */
  readonly className: string
  /** Attributes by name, where the pickle sets any. */
  attributes: ReadonlyMap<unknown, unknown> = new Map()

  constructor(className: string) {
    this.className = className
  }
}

export function isPickleGlobal(value: unknown): value is PickleGlobal {
  return typeof value === 'object' && value !== null && 'name' in value && !(value instanceof Map)
}

/** A short name of `value` for error sentences; never its whole content, which may be nested at will. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 80)}"`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return value === null ? 'None' : `a ${typeof value}`
}
