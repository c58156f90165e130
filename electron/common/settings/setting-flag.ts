/** A flag of the command line that sets a setting. */
export interface SettingFlag {
  /** As the argument parser declares it: `-t, --tile <px>`. Without an argument it sets {@link value}. */
  readonly flags: string
  /** What it does. Its default is printed from the setting. */
  readonly help: string
  /** For flags without an argument. */
  readonly value?: unknown
  /** May be given several times; the setting's value is the list of what each stands for. */
  readonly isRepeatable?: boolean
  /** For arguments of another form than the setting's values. */
  readonly convert?: FlagConversion
  /** What happens by default, where the setting's default says nothing to a reader. */
  readonly defaultHelp?: string
}

/** How the argument of a flag and a setting's value translate into each other. */
export interface FlagConversion {
  readonly isNumber: boolean
  /** @throws AppError `bad-settings` where the argument has not the form that was expected. */
  toValue(argument: string | number): unknown
  /** The argument that gives a value; `null` where none does. */
  toArgument(value: unknown): string | null
}

/** The name under which the argument parser reports a flag: `--png-compression <0-9>` → `pngCompression`. */
export function optionName({ flags }: SettingFlag): string {
  const name = /--(?:no-)?([a-z-]+)/.exec(flags)?.[1] ?? ''
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
